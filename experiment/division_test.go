package experiment

import (
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// busySettle is long enough for so many processes to learn of the window before it begins, on a machine that is busy with other tests.
const busySettle = results.Duration(time.Second)

func TestProcesses(t *testing.T) {
	for _, test := range []struct{ connections, files, want int }{
		{100, 1024, 1}, {19_904, 20_000, 1}, {19_905, 20_000, 2}, {100_000, 20_000, 7}, {100_000, 1 << 20, 1}, {5000, 64, 5000},
	} {
		if got := processes(test.connections, test.files); got != test.want {
			t.Errorf("%d connections with %d files each take %d processes, want %d", test.connections, test.files, got, test.want)
		}
	}
}

// TestTooManyProcesses: what cores can't have is refused with what to do, and what a scenario says itself is not.
func TestTooManyProcesses(t *testing.T) {
	s := results.Default()
	s.Clients = 100_000
	if err := checkDivision(s, 20_000, 1); err != nil {
		t.Errorf("7 processes on a core: %v", err)
	}
	err := checkDivision(s, 1024, 2)
	if err == nil || !strings.Contains(err.Error(), "ulimit -n") || !strings.Contains(err.Error(), "149 processes") {
		t.Errorf("149 processes on two cores: %v", err)
	}
	s.LoadProcesses = 149
	if err := checkDivision(s, 1024, 2); err != nil {
		t.Errorf("as many as a scenario asks for: %v", err)
	}
}

// TestSessionsOfSeveralServers: a session of TLS is resumed whichever of the server's processes a client comes back to.
func TestSessionsOfSeveralServers(t *testing.T) {
	t.Parallel()
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.PollInterval, s.TLS, s.KeepAlive = transport.ShortPoll.Name, 6, 10, results.Duration(50*time.Millisecond), true, results.KeepAliveOff
	s.LoadProcesses, s.ServerProcesses = 2, 3
	s.Settle, s.Measure = busySettle, results.Duration(500*time.Millisecond)
	if err := s.CompleteValid(); err != nil {
		t.Fatal(err)
	}
	over2 := s
	over2.HTTP = results.HTTP2
	over2.Complete()
	runs, err := Options{}.Measure(t.Context(), nil, s, over2)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		c := r.Connect
		if c == nil || c.Window.Full == nil {
			t.Fatalf("HTTP/%s: no connections: %q", r.Scenario.HTTP, r.InvalidBecause)
		}
		if full, resumed := *c.Window.Full, *c.Window.Resumed; resumed == 0 || 10*full > resumed {
			t.Errorf("HTTP/%s: %d handshakes were full and %d resumed, want all resumed", r.Scenario.HTTP, full, resumed)
		}
	}
}

// TestProcessesOfOthers: how many share a port is not known of a server that a file describes, and neither are a browser's.
func TestProcessesOfOthers(t *testing.T) {
	part := &ServerPart{Peer: &results.Program{Processes: results.Observed(int64(4))}}
	if all := mergeServers([]*ServerPart{part}); all.Server.Processes != nil {
		t.Errorf("a program shares its port among %d", *all.Server.Processes)
	}
	if all := mergeServers([]*ServerPart{{}, {}}); results.Value(all.Server.Processes) != 2 {
		t.Errorf("two of ours are %v", all.Server.Processes)
	}
	browser := &SubscribersPart{Run: results.Run{Load: &results.Load{}}}
	if all := mergeSubscribers([]*SubscribersPart{browser}, results.Default(), Window{}); all.Run.Load.Processes != nil {
		t.Errorf("a browser is %d processes", *all.Run.Load.Processes)
	}
}

// TestSeveralProcesses: clients in three processes of a server in two get every event once, in order, also when they leave and come back to
// whichever, and the record is that of all.
func TestSeveralProcesses(t *testing.T) {
	t.Parallel()
	var scenarios []results.Scenario
	for _, name := range transport.NamesOver(results.HTTP1) {
		s := results.Default()
		s.Transport, s.Clients, s.Topics, s.Rate, s.PollInterval = name, 9, 2, 20, results.Duration(50*time.Millisecond)
		s.LoadProcesses, s.ServerProcesses, s.Session = 3, 2, results.Duration(150*time.Millisecond)
		s.Settle, s.Measure = busySettle, results.Duration(500*time.Millisecond)
		s.Complete()
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		scenarios = append(scenarios, s)
	}
	runs, err := Options{}.Measure(t.Context(), nil, scenarios...)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		name, d := r.Scenario.Transport, r.Delivery
		if r.Server == nil || r.Load == nil {
			t.Errorf("%s came to no end: %q", name, r.InvalidBecause)
			continue
		}
		if d.Published != 20 || d.Expected != 90 || d.Received != 90 || d.Lost != 0 || d.Duplicates != 0 || d.Reordered != 0 || results.Value(d.Restarts) != 0 {
			t.Errorf("%s: %+v, want 20 published, and 90 received, once and in order", name, d)
		}
		if results.Value(r.Load.Processes) != 3 || results.Value(r.Server.Processes) != 2 || r.Latency == nil || r.Latency.Count != 90 || r.Latency.Events != 20 {
			t.Errorf("%s: load %+v, server %+v, latency %+v", name, r.Load, r.Server, r.Latency)
		}
		if r.FanOut == nil || r.FanOut.Spread == nil || r.FanOut.Spread.Count != 20 || r.Connect == nil || r.Connect.First.Connections != 9 || r.Bytes.PayloadDown != 90*64 {
			t.Errorf("%s: fan-out %+v, connect %+v, bytes %+v", name, r.FanOut, r.Connect, r.Bytes)
		}
	}
}

// TestOneAndThreeProcesses: the clients of two runs at the same time see the same, whether they are in one process or in three.
func TestOneAndThreeProcesses(t *testing.T) {
	t.Parallel()
	s := results.Default()
	s.Transport, s.Clients, s.Topics, s.Rate = transport.SSE.Name, 10, 3, 40
	s.Settle, s.Measure = busySettle, results.Duration(500*time.Millisecond)
	s.Complete()
	divided := s
	divided.LoadProcesses = 3
	runs, err := Options{}.Measure(t.Context(), nil, s, divided)
	if err != nil {
		t.Fatal(err)
	}
	one, three := runs[0], runs[1]
	if one.Load == nil || three.Load == nil || *one.Load.Processes != 1 || *three.Load.Processes != 3 {
		t.Fatalf("%q, %q", one.InvalidBecause, three.InvalidBecause)
	}
	a, b := one.Delivery, three.Delivery
	a.Restarts, b.Restarts = nil, nil
	if a != b || a.Lost != 0 || a.Received != 200 {
		t.Errorf("delivery %+v in one process, %+v in three", a, b)
	}
	// Events that are written together share a chunk of HTTP/1.1: a busy machine may do that.
	if a, b := one.Bytes, three.Bytes; a.PayloadDown != b.PayloadDown || a.ConnectDown != b.ConnectDown || a.ConnectUp != b.ConnectUp || a.AppUp != b.AppUp ||
		float64(max(a.AppDown, b.AppDown)) > 1.1*float64(min(a.AppDown, b.AppDown)) {
		t.Errorf("bytes %+v in one process, %+v in three", a, b)
	}
}

// TestServersThatDiffer: processes that publish other events than the first are no server.
func TestServersThatDiffer(t *testing.T) {
	lag := func(mean, most int64) results.Lag {
		return results.Lag{PublishMean: &mean, PublishP99: &most, PublishMax: &most, Publisher: &results.Hiccups{MaxNS: most, TotalNS: most}}
	}
	one := &PublisherPart{First: []uint64{1}, Last: []uint64{9}, Lag: lag(10, 100)}
	other := &PublisherPart{First: []uint64{1}, Last: []uint64{9}, Lag: lag(30, 90)}
	all, err := mergePublishers([]*PublisherPart{one, other})
	if err != nil || *all.Lag.PublishMean != 20 || *all.Lag.PublishP99 != 100 || *all.Lag.PublishMax != 100 || *all.Lag.Publisher != (results.Hiccups{MaxNS: 100, TotalNS: 100}) {
		t.Errorf("%+v, %v", all, err)
	}
	other.Last = []uint64{8}
	if _, err := mergePublishers([]*PublisherPart{one, other}); err == nil {
		t.Error("processes that published differently are taken for one server")
	}
}
