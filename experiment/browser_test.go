package experiment

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pollpush/internal/race"
	"pollpush/loadgen/browser"
	"pollpush/results"
	"pollpush/transport"
)

// browserScenario is a short one whose clients are a browser's.
func browserScenario(transport string, clients int) results.Scenario {
	s := results.Default()
	s.Client, s.Transport, s.Clients, s.Rate = results.ClientBrowser, transport, clients, 20
	s.PollInterval, s.Settle, s.Measure = results.Duration(100*time.Millisecond), results.Duration(100*time.Millisecond), results.Duration(500*time.Millisecond)
	s.Complete()
	return s
}

// needChromium skips a test where there is no Chromium, and fails it where CI is set.
func needChromium(t *testing.T) {
	t.Helper()
	if _, err := browser.Find(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("NOT TESTED:", err)
	}
}

// seenByTestBrowser skips a test under the race detector: what Go does in it, it does in TestBrowser too.
func seenByTestBrowser(t *testing.T) {
	t.Helper()
	if race.Enabled {
		t.Skip("scripts/test.sh has a step for browsers without the race detector")
	}
}

// finished fails when a run did not come to its end; whether the machine was quiet enough doesn't matter here.
func finished(t *testing.T, r results.Run) *results.Browser {
	t.Helper()
	b := r.Browser
	if b == nil {
		t.Fatalf("%s: no browser in the record: %q", r.Scenario.Transport, r.InvalidBecause)
	}
	if !strings.HasPrefix(b.Version, "Chrome/") || results.Value(b.ClockStepNS) > 20_000 {
		t.Errorf("%s: %s with steps of %v ns, want a Chrome with steps of some 5 µs", r.Scenario.Transport, b.Version, results.Value(b.ClockStepNS))
	}
	if u := results.Value(b.ClockUncertaintyNS); !(u > 0) || u > 50e6 {
		t.Errorf("%s: its clock is uncertain by %v ns", r.Scenario.Transport, u)
	}
	if !(results.Value(b.MainThreadNS) > 0) || !(results.Value(b.HeapBytes) > 0) {
		t.Errorf("%s: main thread %v ns, heap %v bytes: not measured", r.Scenario.Transport, results.Value(b.MainThreadNS), results.Value(b.HeapBytes))
	}
	return b
}

// alone is held for reading by measurements that go beside others, for writing by one that doesn't.
var alone sync.RWMutex

// eventually measures until nothing is wrong, but not for ever, and alone after two times. It is for what is under way at a
// mark, which may be on either side of it, and for runs that a busy machine fails: what is wrong by itself is so each time.
func eventually(t *testing.T, try func() (wrong []string)) {
	t.Helper()
	const attempts = 5
	var wrong []string
	for i := range attempts {
		func() {
			if i < 2 {
				alone.RLock()
				defer alone.RUnlock()
			} else {
				alone.Lock()
				defer alone.Unlock()
			}
			wrong = try()
		}()
		if len(wrong) == 0 {
			return
		}
	}
	t.Errorf("%d times, at last: %q", attempts, wrong)
}

// tooBusy is why a run has nothing, where that is the machine's doing.
func tooBusy(r results.Run) []string {
	return slices.DeleteFunc(slices.Clone(r.InvalidBecause), func(why string) bool { return !strings.HasPrefix(why, "machine too busy: ") })
}

// TestBrowser follows the feed by every transport of the registry in a real Chromium: each client gets each event, on
// the browser's clock, and Chromium's own log counts the same bytes as the server. The race detector, to which a browser is closed, sees every
// fifth.
func TestBrowser(t *testing.T) {
	needChromium(t)
	var scenarios []results.Scenario
	for _, version := range []string{results.HTTP1, results.HTTP3} {
		for _, name := range transport.NamesOver(version) {
			s := browserScenario(name, 3)
			s.HTTP = version
			scenarios = append(scenarios, s)
		}
	}
	datagrams := scenarios[len(scenarios)-1]
	datagrams.Datagrams = true
	for i, s := range append(scenarios, datagrams) {
		if race.Enabled && i%5 != 0 {
			continue
		}
		name := s.Transport
		t.Run(fmt.Sprintf("%s over HTTP %s, datagrams %v", name, s.HTTP, s.Datagrams), func(t *testing.T) {
			t.Parallel()
			s.NetLog = true
			s.Complete()
			if err := s.Validate(); err != nil {
				t.Skip(err) // a transport that browsers don't have
			}
			eventually(t, func() (wrong []string) {
				runs, err := Options{}.Measure(t.Context(), nil, s)
				if err != nil {
					t.Fatal(err)
				}
				r := runs[0]
				if wrong := tooBusy(r); len(wrong) > 0 {
					return wrong
				}
				b := finished(t, r)
				if d := r.Delivery; d.Published != 10 || d.Expected != 30 || d.Received != 30 || d.Lost != 0 || d.Duplicates != 0 || d.Reordered != 0 {
					t.Errorf("%+v, want 10 published and 30 received, once and in order", d)
				}
				if polls := strings.HasSuffix(name, "-poll"); polls != (r.Delivery.Requests > 0) {
					t.Errorf("%d requests", r.Delivery.Requests)
				}
				if r.Latency == nil || r.Latency.Clock != "browser" || r.Latency.Count != 30 || len(r.Errors) > 0 {
					t.Errorf("latency %+v, errors %v, want 30 by the browser's clock and none", r.Latency, r.Errors)
				}
				if b.Connected != 3 || b.Waiting != 0 || b.Starved != 0 || !(results.Value(b.Connections) >= 1) {
					t.Errorf("%+v, want all connected", b)
				}
				if r.Bytes.PayloadDown != 30*64 {
					t.Errorf("%+v, want 30 bodies of 64 bytes", r.Bytes)
				}
				if r.Bytes.AppDown <= r.Bytes.PayloadDown { // what a busy machine brings after the window is not in it
					wrong = append(wrong, fmt.Sprintf("%+v, want more than 30 bodies of 64 bytes", r.Bytes))
				}
				n := b.NetLog
				if n == nil || max(n.DifferenceDown, -n.DifferenceDown) > r.Bytes.AppDown/2 || max(n.DifferenceUp, -n.DifferenceUp) > r.Bytes.AppUp/2 {
					wrong = append(wrong, fmt.Sprintf("NetLog %+v, server %+v, want nearly the same", n, r.Bytes))
				}
				return wrong
			})
		})
	}
}

// TestBrowserDecompresses: a real Chromium takes each compression, as far as it is its own to read.
func TestBrowserDecompresses(t *testing.T) {
	needChromium(t)
	seenByTestBrowser(t)
	for _, c := range []struct {
		transport, compress string
		tls                 bool
	}{
		{transport.ShortPoll.Name, results.CompressBrotli, true}, {transport.SSE.Name, results.CompressGzip, false},
		{transport.WebSocket.Name, results.CompressDeflate, false}, {transport.WebSocket.Name, results.CompressDeflateContext, false},
	} {
		t.Run(c.transport+" "+c.compress, func(t *testing.T) {
			t.Parallel()
			s := browserScenario(c.transport, 3)
			s.Compress, s.TLS, s.Payload = c.compress, c.tls, 2000
			runs, err := Options{}.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			r := runs[0]
			finished(t, r)
			if d := r.Delivery; d.Received != 30 || d.Lost != 0 || len(r.Errors) > 0 {
				t.Errorf("%+v, %v, want 30 received", d, r.Errors)
			}
			if r.Bytes.PayloadDown != 30*2000 || 2*r.Bytes.AppDown > r.Bytes.PayloadDown {
				t.Errorf("%+v, want 30 bodies of 2000 bytes in less than half of that", r.Bytes)
			}
		})
	}
}

// TestOverduePolls has answers that take longer than the interval: neither kind of client leaves out the polls that are due
// meanwhile.
func TestOverduePolls(t *testing.T) {
	needChromium(t)
	seenByTestBrowser(t)
	for _, client := range []string{results.ClientGo, results.ClientBrowser} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			s := browserScenario(transport.ShortPoll.Name, 2)
			s.Client, s.RTT = client, results.Duration(150*time.Millisecond)
			runs, err := Options{}.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			if d := runs[0].Delivery; d.Received != 20 || d.Requests < 2 || d.LatePolls < d.Requests-2 {
				t.Errorf("%+v %q, want 20 received and all polls but the first ones late", d, runs[0].InvalidBecause)
			}
		})
	}
}

// TestSixConnections has more clients than HTTP/1.1 has connections: EventSources beyond the sixth starve, which is no
// loss, and long polls take turns. The former use TLS.
func TestSixConnections(t *testing.T) {
	needChromium(t)
	seenByTestBrowser(t)
	for _, c := range []struct {
		transport                   string
		tls                         bool
		connected, waiting, starved int
		expected                    int64
	}{
		{transport.LongPoll.Name, false, 6, 2, 0, 80},
		{transport.SSE.Name, true, 6, 2, 2, 60},
	} {
		t.Run(c.transport, func(t *testing.T) {
			t.Parallel()
			s := browserScenario(c.transport, 8)
			s.TLS = c.tls
			runs, err := Options{}.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			b := finished(t, runs[0])
			if b.Connected != c.connected || b.Waiting != c.waiting || b.Starved != c.starved {
				t.Errorf("connected %d, waiting %d, starved %d, want %d, %d, %d", b.Connected, b.Waiting, b.Starved, c.connected, c.waiting, c.starved)
			}
			if d := runs[0].Delivery; d.Expected != c.expected || d.Received != c.expected || d.Lost != 0 {
				t.Errorf("%+v, want %d received", d, c.expected)
			}
		})
	}
}

// TestNoChromium has no executable anywhere.
func TestNoChromium(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := Check(t.Context(), results.Default(), browserScenario(transport.SSE.Name, 1))
	if err == nil || !strings.Contains(err.Error(), "apt-get install chromium") {
		t.Errorf("checkBrowser = %v, want the package to install", err)
	}
	if err := Check(t.Context(), results.Default()); err != nil {
		t.Errorf("checkBrowser = %v for the go client", err)
	}
}

func TestBrowserScenarios(t *testing.T) {
	for field, change := range map[string]func(*results.Scenario){
		"clients":     func(s *results.Scenario) { s.Clients = 101 },
		"target":      func(s *results.Scenario) { s.Target = "127.0.0.1:80" },
		"headers":     func(s *results.Scenario) { s.Headers = results.HeadersLubbers },
		"think":       func(s *results.Scenario) { s.Think = 1 },
		"net_log":     func(s *results.Scenario) { s.Client, s.NetLog = results.ClientGo, true },
		"client":      func(s *results.Scenario) { s.Client = "browse" },
		"conditional": func(s *results.Scenario) { s.Conditional, s.Contract = true, results.Latest },
		"keep_alive":  func(s *results.Scenario) { s.KeepAlive = results.KeepAliveOff },
	} {
		s := browserScenario(transport.LongPoll.Name, 3)
		change(&s)
		if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), field+": ") {
			t.Errorf("Validate = %v, want what is wrong with %s", err, field)
		}
	}
}
