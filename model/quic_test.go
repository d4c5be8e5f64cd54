package model

import (
	"math"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestVarint has the lengths of RFC 9000, section 16.
func TestVarint(t *testing.T) {
	for n, want := range map[float64]float64{0: 1, 63: 1, 64: 2, 16383: 2, 16384: 4, 1<<30 - 1: 4, 1 << 30: 8} {
		near(t, "varint", varint(n, n), want, 1e-12)
	}
	near(t, "half below 64", varint(32, 96), 1.5, 1e-9)
	near(t, "across two limits", varint(0, 32768), 3, 0.002)
}

func overHTTP3(of transport.Transport, interval time.Duration) results.Scenario {
	s := scenario(of.Name, "periodic", 1, 10, interval, 2*time.Second)
	s.HTTP, s.Headers, s.Topics, s.Contract, s.Settle = results.HTTP3, results.HeadersMinimal, 1, results.Latest, results.Duration(time.Second)
	s.Complete()
	return s
}

// TestHTTP3Polls has the packets that quic-go was seen to send: of polls each 100 ms three go up and two come down, of those each
// 40 ms two go up, as of held requests, and of those each 10 ms three for two.
func TestHTTP3Polls(t *testing.T) {
	for _, test := range []struct {
		of       transport.Transport
		interval time.Duration
		up       float64
	}{
		{transport.ShortPoll, 100 * time.Millisecond, 3}, {transport.ShortPoll, 40 * time.Millisecond, 2},
		{transport.ShortPoll, 10 * time.Millisecond, 1.5}, {transport.LongPoll, 0, 2},
	} {
		s := overHTTP3(test.of, test.interval)
		rate := 10.
		if test.interval > 0 {
			rate = 1 / test.interval.Seconds()
		}
		p := http3PollOf(s, answers{full: rate, lines: rate, coding: 1})
		near(t, "packets up of "+s.Label(), p.packetsUp, test.up, 1e-9)
		near(t, "packets down of "+s.Label(), p.packetsDown, 2, 1e-9)
	}
	// A request of 23 bytes of packet, its STREAM frame and two acknowledgements of 23 + 6 each; an answer and what allows the next
	// stream, 19 + 3, with an acknowledgement of 5. Numbers of packets and streams are still small.
	s := overHTTP3(transport.ShortPoll, time.Second)
	p := http3PollOf(s, answers{full: 1, lines: 1, coding: 1})
	near(t, "request", p.request, 23+2+2*(23+6), 1e-9)
	near(t, "answer", p.answer, 19+2+5+19+3, 1e-9)
	wire := Predict(s, Coefficients{Derive: true}).Traffic
	near(t, "headers of UDP up", wire.WireUp-wire.AppUp, 3*28, 1e-9)
	near(t, "headers of UDP down", wire.WireDown-wire.AppDown, 2*28, 1e-9)
}

// TestHTTP3Push counts an event's packet, as it was seen: 107 bytes of an event are 133 with DATA, STREAM and the packet.
func TestHTTP3Push(t *testing.T) {
	s := overHTTP3(transport.SSE, 0)
	bytes, number := http3Push(s, 107)
	near(t, "stream", bytes, 107+3+(1+1+2)+19, 0.01)
	near(t, "packets", number, 1, 1e-9)
	if _, number := http3Push(s, 20_000); number != 14 {
		t.Errorf("20 kB are %v packets, want 14", number)
	}
	s = overHTTP3(transport.WebTransport, 0)
	bytes, _ = http3Push(s, 88)
	near(t, "stream of a session", bytes, 88+(1+1+2)+19, 0.01)
	s.Datagrams = true
	bytes, _ = http3Push(s, 88)
	near(t, "datagram", bytes, 88+(1+2+1)+19, 1e-9)
}

// TestHTTP3Acks: one acknowledgement for each packet, unless two come within 25 ms.
func TestHTTP3Acks(t *testing.T) {
	near(t, "rare", http3Acks(arrivals{"periodic", 10}, 10, 1), 10, 1e-9)
	near(t, "frequent", http3Acks(arrivals{"periodic", 100}, 100, 1), 50, 1e-9)
	near(t, "random", http3Acks(arrivals{"poisson", 40}, 40, 1), 40/(2-math.Exp(-1)), 1e-9)
	near(t, "large", http3Acks(arrivals{"periodic", 10}, 10, 14), 15, 1e-9)
}

// TestGiven: bytes of a scenario that compresses are known once it is said what that leaves of them.
func TestGiven(t *testing.T) {
	s := scenario(transport.HTTPStream.Name, "periodic", 10, 10, 0, 2*time.Second)
	plain := Predict(s, Coefficients{}).Traffic.AppDown
	s.Compress, s.Headers = results.CompressGzip, results.HeadersMinimal
	s.Complete()
	if v := Predict(s, Coefficients{}).Traffic.AppDown; !math.IsNaN(v) {
		t.Errorf("what gzip leaves is unknown, and %v is predicted", v)
	}
	r := results.Run{ID: "run", Scenario: s, Compression: &results.Compression{PlainBytes: 1000, CodedBytes: 250}}
	c := Coefficients{}.Given(r)
	near(t, "a quarter of the lines", Predict(s, c).Traffic.AppDown, plain/4, 0.01) // heartbeats are as they are
	r.Compression = nil
	if len((Coefficients{}).Given(r).Setups) != 0 {
		t.Error("a run that compressed nothing says something")
	}
	r.Valid, r.Compression = true, &results.Compression{PlainBytes: 1000, CodedBytes: 250}
	if got := Fit([]results.Run{r}).Setups[SetupOf(s)].Coded; got.value() != 0.25 || len(got.From) != 1 {
		t.Errorf("fitted on a run it is %+v, want 0.25", got)
	}
}

// TestAcknowledgedSoon: every second packet of 50 a second is acknowledged as it comes, with a delay of one byte or two; each of 10 late, with two.
func TestAcknowledgedSoon(t *testing.T) {
	s := scenario(transport.SSE.Name, "periodic", 50, 10, 0, time.Second)
	s.HTTP, s.Settle, s.Heartbeat, s.Topics = results.HTTP3, results.Duration(300*time.Millisecond), results.Duration(time.Hour), 1
	s.Complete()
	near(t, "soon", Predict(s, Coefficients{}).Traffic.AppUp, 25*(quicUp+1+counting(s, begun, 50)+1.5+1+1+1./pingAfter), 1e-3)
	s.Rate = 10
	near(t, "late", Predict(s, Coefficients{}).Traffic.AppUp, 10*(quicUp+1+1+2+1+1+1./pingAfter), 1e-3)
}
