package clock

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"
)

// respond replies on loopback by a source, until the test ends.
func respond(t *testing.T, source Source) (address string) {
	t.Helper()
	conn, address, err := Listen("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- Respond(ctx, conn, source) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Respond = %v", err)
		}
	})
	return address
}

// follow follows a clock until the test ends, and returns when there is enough to go by.
func follow(t *testing.T, address string) *Follower {
	t.Helper()
	f, err := Follow(address, Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := f.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFollow follows clocks with known faults.
func TestFollow(t *testing.T) {
	for _, ahead := range []time.Duration{0, time.Millisecond, -3 * time.Second, time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			t.Parallel()
			f := follow(t, respond(t, Source(Host).Ahead(int64(ahead), 0)))
			from := time.Now()
			e, err := f.Estimate(t.Context(), from, from)
			if err != nil {
				t.Fatal(err)
			}
			if off := e.Steady - ahead; off > e.Bound || -off > e.Bound {
				t.Errorf("ahead by %v ± %v, want %v", e.Steady, e.Bound, ahead)
			}
			if e.Ahead > e.Bound || -e.Ahead > e.Bound { // there is one wall clock
				t.Errorf("the wall clock is ahead of itself by %v ± %v", e.Ahead, e.Bound)
			}
			if e.Exchanges < 2 || e.Bound < e.MinRoundTrip/2 || e.MinRoundTrip <= 0 {
				t.Errorf("%+v, want some exchanges and a bound of at least half the quickest", e)
			}
			now := time.Now().UnixNano()
			if off := time.Duration(f.Here(f.There(now)) - now); off < -2 || off > 2 {
				t.Errorf("there and back makes %v", off)
			}
		})
	}
}

// TestForeignDatagrams: what is no request has no reply, and what is no reply to this request is passed over.
func TestForeignDatagrams(t *testing.T) {
	address := respond(t, Host)
	to, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.DialUDP("udp", nil, to)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	good := packet{Kind: request, Nonce: [16]byte{1}, Number: 7}
	for _, b := range [][]byte{
		nil, []byte("hello"), good.append(nil)[:packetSize-1], append(good.append(nil), 0), make([]byte, packetSize),
		packet{Kind: reply, Nonce: good.Nonce}.append(nil), packet{Kind: followUp}.append(nil), make([]byte, 2000), good.append(nil),
	} {
		if _, err := conn.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	conn.SetReadDeadline(time.Now().Add(time.Minute))
	for _, kind := range []byte{reply, followUp} { // to the last alone
		var b [packetSize + 1]byte
		n, err := conn.Read(b[:])
		if p, ok := parse(b[:n]); err != nil || !ok || p.Kind != kind || p.Nonce != good.Nonce || p.Number != good.Number || p.Replied < p.Received {
			t.Errorf("Read = %+v, %v, want kind %d of the request", p, err, kind)
		}
	}
}

// TestStranger: who replies with another's nonce, number or order is not believed.
func TestStranger(t *testing.T) {
	stranger, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	f, err := Follow(stranger.LocalAddr().String(), Host)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [packetSize]byte
	stranger.SetReadDeadline(time.Now().Add(time.Minute))
	n, from, err := stranger.ReadFromUDPAddrPort(b[:])
	asked, ok := parse(b[:n])
	if err != nil || !ok {
		t.Fatalf("a request is %+v, %v", asked, err)
	}
	send := func(change func(*packet)) {
		p := asked
		p.Kind, p.Received, p.Replied = reply, int64(time.Hour), int64(time.Hour)
		change(&p)
		if _, err := stranger.WriteToUDPAddrPort(p.append(nil), from); err != nil {
			t.Fatal(err)
		}
	}
	send(func(p *packet) { p.Nonce[3]++ })
	send(func(p *packet) { p.Number++ })
	send(func(p *packet) { p.Kind = request })
	send(func(p *packet) { p.Kind = followUp; p.Replied = p.Received - 1 }) // before the reply, and it left before it arrived
	send(func(p *packet) { p.Received++ })                                  // that is no reply to what arrived then
	send(func(p *packet) {})
	n, _, err = stranger.ReadFromUDPAddrPort(b[:])
	if next, ok := parse(b[:n]); err != nil || !ok || next.Number != asked.Number+1 || next.Nonce != asked.Nonce {
		t.Fatalf("the next request is %+v, %v", next, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if e, err := f.Estimate(ctx, time.Now(), time.Now()); !errors.Is(err, ErrSilent) {
		t.Errorf("Estimate = %+v, %v, want that nothing is known", e, err)
	}
	if err := f.Ready(ctx); !errors.Is(err, ErrSilent) || !errors.Is(err, context.Canceled) {
		t.Errorf("Ready = %v", err)
	}
}

// TestOneClock: who follows nobody has one clock.
func TestOneClock(t *testing.T) {
	var f *Follower
	if f.Here(5) != 5 || f.There(5) != 5 {
		t.Errorf("without a follower 5 is %d here, %d there", f.Here(5), f.There(5))
	}
}
