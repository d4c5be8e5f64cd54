package null

import (
	"bufio"
	"context"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/transport"
)

// pipes is a listener whose connections are net.Pipes, which a fake clock can wait for.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// TestTruth reads everything that a null server sends, on a fake clock, where a write takes no time: what it claims
// about latency, events and bytes must be what came.
func TestTruth(t *testing.T) {
	for name, b := range map[string]Behaviour{
		"plain":    {Delays: mixture},
		"at once":  {},
		"doubling": {Delays: mixture, Sabotage: Sabotage{Double: 3}},
		"stalling": {Delays: mixture, Sabotage: Sabotage{Stall: 200 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { checkTruth(t, b) }) })
	}
}

func checkTruth(t *testing.T, b Behaviour) {
	const clients = 3
	ctx, cancel := context.WithCancel(t.Context())
	scenario := results.Default()
	scenario.Clients, scenario.Topics, scenario.Rate = clients, 1, 50
	s, err := NewServer(scenario, b)
	if err != nil {
		t.Fatal(err)
	}
	ln := &pipes{make(chan net.Conn), make(chan struct{})}
	served := make(chan error)
	go func() { served <- s.Serve(ctx, ln) }()

	const request = "GET /sse?topic=0 HTTP/1.1\r\nHost: x\r\n\r\n"
	start := time.Now().Add(time.Second)
	mark1, mark2 := start.Add(time.Second), start.Add(3*time.Second)
	latency := hdrhistogram.New(1, maxLatency, 3)
	var mutex sync.Mutex // over what the clients, all woken at once, count
	var bytes, connect, events, repeats int64
	for range clients {
		client, server := net.Pipe()
		ln.accept <- server
		client.Write([]byte(request))
		in := bufio.NewReader(client)
		head, err := readHead(in)
		if err != nil {
			t.Fatal(err)
		}
		connect += int64(head.bytes)
		go func() {
			seen := map[uint64]bool{}
			for {
				id, err := in.ReadString('\n')
				if err != nil {
					return
				}
				data, _ := in.ReadString('\n')
				end, _ := in.ReadString('\n')
				m, err := feed.ParseLine([]byte(strings.TrimPrefix(data, "data: ")))
				if err != nil || end != "\n" {
					t.Errorf("%q, %q, %q is no event: %v", id, data, end, err)
				}
				if m.Due.Before(mark1) {
					continue
				}
				mutex.Lock()
				bytes += int64(len(id) + len(data) + len(end))
				events++
				if seen[m.Seq] {
					repeats++
				} else {
					seen[m.Seq] = true
					latency.RecordValue(int64(time.Since(m.Due)))
				}
				mutex.Unlock()
			}
		}()
	}
	truth, err := s.Run(ctx, feed.Wait, start, mark1, mark2)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	cancel()
	if err := <-served; err != nil {
		t.Errorf("Serve = %v", err)
	}
	if truth.AppDown != bytes || truth.Writes != events || truth.Duplicates != repeats || events == 0 {
		t.Errorf("%d bytes in %d events, %d of them repeated; the truth is %d, %d, %d", bytes, events, repeats, truth.AppDown, truth.Writes, truth.Duplicates)
	}
	if truth.Expected != events-repeats || truth.ConnectUp != clients*int64(len(request)) || truth.ConnectDown != connect || truth.AppUp != 0 {
		t.Errorf("the truth is %+v, want %d deliveries and %d bytes of answers", truth, events-repeats, connect)
	}
	want, err := latency.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	if truth.Before != string(want) || truth.After != string(want) {
		t.Error("the true latencies are not those that the clients saw")
	}
	if stalled := b.Sabotage.Stall > 0; stalled != (truth.Late.Max > 0) || truth.Late.Max > int64(b.Sabotage.Stall) {
		t.Errorf("it says it was %v late", time.Duration(truth.Late.Max))
	}
}

func TestUnknownTopics(t *testing.T) {
	s, err := NewServer(results.Default(), Behaviour{})
	if err != nil {
		t.Fatal(err)
	}
	client, server := net.Pipe()
	go s.welcome(server)
	client.Write([]byte("GET /sse?topic=1 HTTP/1.1\r\n\r\n"))
	if line, _ := bufio.NewReader(client).ReadString('\n'); line != "HTTP/1.1 404 Not Found\r\n" {
		t.Errorf("it answers %q", line)
	}
	if len(s.clients) != 0 {
		t.Error("a client of no topic is one")
	}
}

// TestTruthOfPolls has clients that ask again after a while, longer than some events are apart: the truth is when each
// event was written, whatever it waited for.
func TestTruthOfPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const clients, pause = 3, 15 * time.Millisecond
		ctx, cancel := context.WithCancel(t.Context())
		scenario := results.Default()
		scenario.Transport, scenario.Clients, scenario.Topics, scenario.Rate = transport.LongPoll.Name, clients, 1, 50
		s, err := NewServer(scenario, Behaviour{Delays: mixture})
		if err != nil {
			t.Fatal(err)
		}
		ln := &pipes{make(chan net.Conn), make(chan struct{})}
		served := make(chan error)
		go func() { served <- s.Serve(ctx, ln) }()

		const request = "GET /long-poll?topic=0&after=1 HTTP/1.1\r\nHost: x\r\n\r\n"
		start := time.Now().Add(time.Second)
		mark1, mark2 := start.Add(time.Second), start.Add(3*time.Second)
		latency := hdrhistogram.New(1, maxLatency, 3)
		var mutex sync.Mutex
		var bytes, events int64
		for range clients {
			client, server := net.Pipe()
			ln.accept <- server
			client.Write([]byte(request))
			go func() {
				in := bufio.NewReader(client)
				for {
					head, err := readHead(in)
					if err != nil {
						return
					}
					line, err := in.ReadBytes('\n')
					if length := head.field("Content-Length"); err != nil || length != strconv.Itoa(len(line)) {
						t.Errorf("%q has not %s bytes: %v", line, length, err)
						return
					}
					m, err := feed.ParseLine(line)
					if err != nil {
						t.Errorf("%q: %v", line, err)
					}
					if !m.Due.Before(mark1) {
						mutex.Lock()
						latency.RecordValue(int64(time.Since(m.Due)))
						bytes += int64(head.bytes + len(line))
						events++
						mutex.Unlock()
					}
					time.Sleep(pause) // on the fake clock
					client.Write([]byte(request))
				}
			}()
		}
		synctest.Wait()
		truth, err := s.Run(ctx, feed.Wait, start, mark1, mark2)
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve = %v", err)
		}
		if truth.Expected != events || truth.Requests != events || truth.AppDown != bytes || truth.AppUp != events*int64(len(request)) || events == 0 {
			t.Errorf("%d events, %d bytes down, %d up; the truth is %+v", events, bytes, events*int64(len(request)), truth)
		}
		if truth.ConnectUp != 0 || truth.ConnectDown != 0 || truth.Header != 0 {
			t.Errorf("the truth is %+v, want nothing for connecting, and no word about packets", truth)
		}
		want, err := latency.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		if err != nil {
			t.Fatal(err)
		}
		if truth.Before != string(want) || truth.Late.Max == 0 {
			t.Errorf("the true latencies are not those that the clients saw, or nothing waited: %+v", truth.Late)
		}
	})
}
