package main

import (
	"context"
	"hash/fnv"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/internal/race"
	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/results/validity"
	"pollpush/servers"
	"pollpush/transport"
)

// The tests here run once for each row of the registry and each way to it: a new transport is tested by standing there.

// A change makes another scenario of one.
type change func(*results.Scenario)

// ways are what carries a transport: engines and versions of HTTP. The first one is what a scenario says by itself.
var ways = []struct {
	name   string
	change change
}{
	{"HTTP 1.1", func(*results.Scenario) {}},
	{"HTTP 1.1 of net-http", func(s *results.Scenario) { s.Engine = results.EngineNetHTTP }},
	{"HTTP 1.1 of epoll", func(s *results.Scenario) { s.Engine = results.EngineEpoll }},
	{"HTTP 2", func(s *results.Scenario) { s.HTTP = results.HTTP2 }},
	{"HTTP 2 shared", func(s *results.Scenario) { s.HTTP, s.Streams = results.HTTP2, 4 }},
	{"HTTP 3", func(s *results.Scenario) { s.HTTP = results.HTTP3 }},
	{"HTTP 3 shared", func(s *results.Scenario) { s.HTTP, s.Streams = results.HTTP3, 4 }},
}

// eachTransport runs a test for each transport over each way that it has. The race detector, which makes them five times as slow, sees every
// fifth of these pairs, and the gate has a step without it for all. As there are seven ways, each test has each way in it and nearly
// each transport; another test begins with another pair, so that each pair is in some.
func eachTransport(t *testing.T, test func(t *testing.T, transport experiment.Transport, way change)) {
	const fifth = 5
	name := fnv.New32a()
	name.Write([]byte(t.Name()))
	pairs := name.Sum32() % fifth
	for _, transport := range transports {
		for _, way := range ways {
			s := results.Default()
			if way.change(&s); transport.NotOver(s.HTTP) != "" || transport.Datagrams && s.Streams > 0 { // a session has a connection of its own
				continue
			}
			if pairs++; race.Enabled && pairs%fifth != 0 {
				continue
			}
			t.Run(transport.Name+" over "+way.name, func(t *testing.T) {
				t.Parallel()
				test(t, transport, way.change)
			})
		}
	}
}

func TestEveryEventArrivesOnce(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		usual := results.Default()
		way(&usual)
		for i, change := range []change{
			func(*results.Scenario) {},
			func(s *results.Scenario) { s.Topics = 3 },
			func(s *results.Scenario) { s.Payload = 0 },
			func(s *results.Scenario) { s.Payload = 20_000 },
			func(s *results.Scenario) { s.PayloadKind = results.PayloadBinary },
			func(s *results.Scenario) { s.PayloadKind, s.Payload = results.PayloadBinary, 20_000 },
			func(s *results.Scenario) { s.TLS = true },
			func(s *results.Scenario) { s.Headers, s.CookieBytes = results.HeadersMinimal, 500 },
			func(s *results.Scenario) { s.Think, s.PollInterval = results.Duration(3*time.Millisecond), 0 },
		} {
			if i > 5 && usual != results.Default() { // what follows is nothing that a way could do wrong
				break
			}
			if race.Enabled && (i == 2 || i == 4 || i == 7) { // what other bytes there are, the step without it tells
				continue
			}
			st := newStage(t, transport, way, change)
			const n = 50
			run := st.measure(n, nil)
			d := run.Delivery
			st.check(run, "expected", d.Expected, n*10)
			st.check(run, "received", d.Received, n*10)
			st.check(run, "lost", d.Lost, 0)
			st.check(run, "duplicates", d.Duplicates, 0)
			st.check(run, "reordered", d.Reordered, 0)
			st.check(run, "coalesced", d.Coalesced, 0)
			st.check(run, "reconnects", d.Reconnects, 0)
			st.check(run, "payload", run.Bytes.PayloadDown, int64(n*10*st.scenario.Payload))
			if run.Latency == nil || run.Latency.Count != n*10 {
				t.Errorf("latency %+v, want %d samples", run.Latency, n*10)
			}
			validity.Judge(&run)
			for _, reason := range run.InvalidBecause {
				if st.scenario.Rate > 0 && !strings.HasPrefix(reason, "load generator lagged") { // by a machine that does something else
					t.Errorf("the run is invalid: %s", reason)
				}
			}
		}
	})
}

func TestLatestCoalescesAndLosesNothing(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		st := newStage(t, transport, way, func(s *results.Scenario) { s.Contract = results.Latest })
		const n = 200
		run := st.measure(n, nil)
		d := run.Delivery
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "received + coalesced", d.Received+d.Coalesced, n*10)
		if d.Received < 10 {
			t.Errorf("received %d, want at least the last event for each of 10 clients", d.Received)
		}
	})
}

// TestCutClientsComeBack cuts every connection twice while events are published: all clients resume from their cursor.
func TestCutClientsComeBack(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		st := newStage(t, transport, way)
		const n = 60
		run := st.measure(n, func(i int) {
			if i == n/3 || i == 2*n/3 {
				st.cut()
			}
		})
		d := run.Delivery
		st.check(run, "received", d.Received, n*10)
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "duplicates", d.Duplicates, 0)
		st.checkCameBack(run)
	})
}

// TestLargestMessagesArrive has messages of 1 MiB of both kinds, which no buffer holds as a whole on the way.
func TestLargestMessagesArrive(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		for _, kind := range []string{results.PayloadText, results.PayloadBinary} {
			st := newStage(t, transport, way, func(s *results.Scenario) {
				s.Clients, s.PayloadKind, s.Payload = 2, kind, feed.MaxBody
				s.Streams = min(s.Streams, 2)
			})
			const n = 4
			run := st.measure(n, nil)
			st.check(run, "received "+kind, run.Delivery.Received, n*2)
			st.check(run, "lost", run.Delivery.Lost, 0)
			st.check(run, "duplicates", run.Delivery.Duplicates, 0)
			st.check(run, "reconnects", run.Delivery.Reconnects+run.Delivery.ReconnectsOutside, 0)
			st.check(run, "payload", run.Bytes.PayloadDown, n*2*feed.MaxBody)
		}
	})
}

// TestClientsSendBinary has binary messages there and back, small ones and some that are more than a write.
func TestClientsSendBinary(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		for _, payload := range []int{100, 70_000} {
			st := newStage(t, transport, way, upstream(results.DirectionEcho, func(s *results.Scenario) {
				s.PayloadKind, s.Payload = results.PayloadBinary, payload
			}))
			run := st.send()
			const due = 4 * 10
			st.check(run, "sent", run.Upstream.Sent, due)
			st.check(run, "received", run.Delivery.Received, due)
			st.check(run, "lost", run.Delivery.Lost, 0)
			st.check(run, "duplicates", run.Delivery.Duplicates, 0)
			st.check(run, "payload", run.Bytes.PayloadDown, due*int64(payload))
		}
	})
}

// TestDatagramsArrive sends each event as a datagram, one after the other, so that none is lost on the way.
func TestDatagramsArrive(t *testing.T) {
	for _, kind := range []string{results.PayloadText, results.PayloadBinary} {
		i := slices.IndexFunc(transports[:], func(t experiment.Transport) bool { return t.Datagrams })
		st := newStage(t, transports[i], func(s *results.Scenario) {
			s.HTTP, s.Datagrams, s.Payload, s.PayloadKind = results.HTTP3, true, 1100, kind
		})
		const n = 20
		run := st.measure(n, func(i int) {
			st.await("what was sent has come", func() bool { return st.load.Progress().Received >= int64(i*10) })
		})
		st.check(run, "received", run.Delivery.Received, n*10)
		st.check(run, "duplicates", run.Delivery.Duplicates, 0)
	}
}

// TestAllTransportsShareOnePort has all of them follow one feed on one listener, as `pollpush serve` offers it.
func TestAllTransportsShareOnePort(t *testing.T) {
	topics := feed.NewTopics(0, "0")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var offered []servers.Transport
	var rows []experiment.Transport
	for _, transport := range transports {
		if transport.NotOver(results.HTTP1) == "" {
			rows, offered = append(rows, transport), append(offered, transport.Transport)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- servers.Serve(ctx, ln, topics, servers.Options{}, offered...) }()
	defer func() {
		cancel()
		soon(t, "Serve ends", served)
	}()
	var loads []*loadgen.Load
	for _, transport := range rows {
		s := results.Default()
		s.Transport, s.Clients, s.PollInterval = transport.Name, 5, results.Duration(2*time.Millisecond)
		s.Complete()
		load := loadgen.New(s, transport.Subscribe, loadgen.Options{Address: ln.Addr().String()})
		defer load.Close()
		if err := load.Connect(ctx); err != nil {
			t.Fatalf("%s: %v", transport.Name, err)
		}
		now := time.Now()
		load.SetWindow(now, now.Add(300*time.Millisecond))
		loads = append(loads, load)
	}
	due := time.Now()
	for range 20 {
		topics.Log("0").Publish(feed.Message{Due: due, Body: []byte("shared")})
	}
	for i, load := range loads {
		if err := load.Drain(ctx, []uint64{1}, []uint64{20}); err != nil {
			t.Fatal(err)
		}
		var run results.Run
		if load.Fill(&run); run.Delivery.Received != 100 {
			t.Errorf("%s: %+v, want 100 received", rows[i].Name, run.Delivery)
		}
	}
}

func TestRegistryNames(t *testing.T) {
	var names []string
	for _, t := range transports {
		names = append(names, t.Name)
	}
	if !slices.Equal(names, transport.Names()) {
		t.Errorf("the registry has %q, descriptors are of %q", names, transport.Names())
	}
	if _, err := transportNamed("web-socket"); err == nil || err.Error() != `transport "web-socket" does not exist (did you mean "websocket"?)` {
		t.Errorf("transportNamed(web-socket): %v", err)
	}
}
