package report

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/results/madeup"
)

// asked are five repetitions of each way, of which one question is asked.
func asked(t *testing.T, question string, clients int, rate float64, change func(*results.Run)) []results.Run {
	t.Helper()
	m := maker{t, map[float64]results.Latency{}}
	var runs []results.Run
	for _, w := range ways {
		for repetition := range 5 {
			r := m.run(question, w, clients, rate, results.EveryEvent, repetition+1)
			change(&r)
			runs = append(runs, r)
		}
	}
	return runs
}

// The answer has absolute numbers, and a ratio where there are runs to compare.
func TestAnswer(t *testing.T) {
	means := func(poll, held, pushed float64) func(*results.Run) {
		return func(r *results.Run) {
			r.Latency.Mean = map[string]float64{poll1s.transport: poll, long.transport: held}[r.Scenario.Transport]
			if r.Latency.Mean == 0 {
				r.Latency.Mean = pushed
			}
		}
	}
	away := func(r *results.Run) {
		r.Scenario.RTT, r.Scenario.Topics = results.Duration(50*time.Millisecond), r.Scenario.Clients
	}
	apart := func(r *results.Run) { // so that no two have one latency
		means(500e6, 1.2e6, 300e3)(r)
		if r.Scenario.Transport == sse.transport {
			r.Latency.Mean = 600e3
		}
	}
	unchanged := func(*results.Run) {}
	halved := func(r *results.Run) { *r.Server.CPUNS /= 2 }
	starved := func(r *results.Run) {
		r.Scenario.Client = results.ClientBrowser
		waiting := map[string]int{long.transport: 6, sse.transport: 6}[r.Scenario.Transport]
		r.Browser = &results.Browser{Connected: 12 - waiting, Waiting: waiting, Connections: results.Observed(int64(12 - waiting))}
		if r.Scenario.Transport == sse.transport {
			r.Browser.Starved = waiting
		}
	}
	once := asked(t, "staleness", 100, 10, means(500e6, 300e3, 300e3))
	once = []results.Run{once[0], once[15]} // polling and WebSocket
	elsewhere := append(asked(t, "staleness", 100, 10, unchanged), once...)
	elsewhere[0].Host.CPU = "another"
	for _, test := range []struct {
		name string
		runs []results.Run
		want string
	}{
		{"staleness", asked(t, "staleness", 100, 20, means(526e6, 50e6, 26.04e6)),
			"At 20 events/s to 100 clients, events take 26 ms with SSE and WebSocket, and 50 ms with long polling; with short polling each 1 s they take 526 ms, 20 times as long as with WebSocket."},
		{"three values", asked(t, "staleness", 100, 20, apart),
			"At 20 events/s to 100 clients, events take between 300 µs with WebSocket and 1.2 ms with long polling; with short polling each 1 s they take 500 ms, 1,670 times as long as with WebSocket."},
		{"one repetition", once, "At 10 events/s to 100 clients, events take 300 µs with WebSocket; with short polling each 1 s they take 500 ms. It rests on fewer than 5 repetitions: don't quote it."},
		{"one repetition of some", asked(t, "staleness", 100, 20, means(526e6, 50e6, 26.04e6))[4:],
			"At 20 events/s to 100 clients, events take 26 ms with SSE and WebSocket, and 50 ms with long polling; with short polling each 1 s they take 526 ms. It rests on fewer than 5 repetitions of short polling each 1 s: don't quote it."},
		{"one transport", once[1:], "At 10 events/s to 100 clients, events take 300 µs with WebSocket. It rests on fewer than 5 repetitions: don't quote it."},
		{"polls alone", once[:1], ""},
		{"sparse", asked(t, "sparse", 50, 0.1, away),
			"At one event per 10 s to each of 50 clients 50 ms away, a client moves through its socket between 18 B/s with WebSocket and 44 B/s with long polling; with short polling each 1 s it moves 115 B/s, 6.4 times as much as with WebSocket, and on the wire 7.7 times."},
		{"idle", asked(t, "idle", 50, 0, func(r *results.Run) { r.Bytes.AppDown += 1000 }),
			"With 50 clients to which nothing is published, a client moves through its socket 14 kB/h with long polling, SSE and WebSocket; with short polling each 1 s it moves 392 kB/h, 27 times as much as with WebSocket."},
		{"growth", append(asked(t, "growth", 10, 1, unchanged), asked(t, "growth", 1000, 1, unchanged)...),
			"With 1,000 clients connected, the server's memory for each is between 5.9 kB with SSE and 15 kB with WebSocket; with short polling each 1 s it is 5.8 kB, 0.38 times as much as with WebSocket."},
		{"few clients", asked(t, "growth", 10, 1, unchanged), ""}, // whose memory is the process's own
		{"busy", append(asked(t, "busy", 20, 10, unchanged), asked(t, "busy", 20, 100, unchanged)...),
			"At 100 events/s to 20 clients, a client moves through its socket between 9 kB/s with WebSocket and 22 kB/s with long polling; with short polling each 1 s it moves 9.4 kB/s, 1.05 times as much as with WebSocket, and on the wire 1.05 times."},
		{"load", append(asked(t, "load", 20, 10, means(500e6, 1e6, 1e6)), asked(t, "load", 20, 100, means(500e6, 2e6, 2e6))...),
			"At 100 events/s to 20 clients, events take 2 ms with long polling, SSE and WebSocket; with short polling each 1 s they take 500 ms, 250 times as long as with WebSocket."},
		{"utilisation", append(asked(t, "utilisation", 20, 10, unchanged), asked(t, "utilisation", 20, 100, halved)...),
			"With WebSocket an event costs 6.2 µs of CPU time at a server that is busy for 0.12 % of the time, and 3.1 µs at one that is busy for 0.61 %."},
		{"one load", asked(t, "utilisation", 20, 10, unchanged), ""},
		{"connections", asked(t, "browser-connections", 12, 10, starved),
			"Of 12 clients of one browser with SSE, 6 had a connection, and 6 never received anything."},
		{"nobody asked", asked(t, "alone", 100, 10, unchanged), ""},
		{"two hosts", elsewhere, ""},
		{"none", nil, ""},
	} {
		if got := Answer(test.runs); got != test.want {
			t.Errorf("%s: %s\nwant %s", test.name, got, test.want)
		}
	}
}

// The reference runs of each shape have an answer of their own subject.
func TestAnswersOfSuites(t *testing.T) {
	for suite, want := range map[string]string{
		"full":      "At 20 events/s to 100 clients 50 ms away, events take ",
		"quick":     "At 20 events/s to 100 clients 50 ms away, events take ",
		"browser":   "At 20 events/s to 4 clients of one browser, events take ",
		"published": " published numbers that were measured again, ",
	} {
		if got := Answer(reference(t, suite)); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", suite, got, want)
		}
	}
}

// reference reads the runs of a suite that are committed.
func reference(t *testing.T, suite string) []results.Run {
	t.Helper()
	runs, _, err := results.Read(fmt.Sprintf("../results/data/reference/%s/runs.jsonl", suite))
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// referenceFindings are those of a committed reference suite, for tests that only read them: to find them takes longer than all that is
// said of them.
func referenceFindings(t *testing.T, suite string) []Finding {
	t.Helper()
	found, ok := foundInReference.Load(suite)
	if !ok {
		found, _ = foundInReference.LoadOrStore(suite, Findings(reference(t, suite)))
	}
	return found.([]Finding)
}

var foundInReference sync.Map // by suite

// TestRoundAnswer: what was measured several times is compared, what was measured once is said as it spreads.
func TestRoundAnswer(t *testing.T) {
	got := Answer(madeup.Round(1))
	for _, want := range []string{
		"By WebSocket, an event that a client gets takes between ", " of the server's CPU time, with nginx-nchan, and ", ", with socket.io (5 servers, 3 runs of these two).",
		"By WebSocket, an idle connection takes between 5.25 kB and 49.2 kB of memory, the kernel's part included (5 servers, measured once: not compared).",
		"By WebSocket, the highest rate that a server held in time is between 1,200 and 4,800 deliveries per second (5 servers, measured once: not compared",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it says %q, want %q in it", got, want)
		}
	}
	alone := slices.DeleteFunc(madeup.Round(1), func(r results.Run) bool { return r.Scenario.Target != "" })
	if got := Answer(alone); got != "" {
		t.Errorf("of one server it says %q", got)
	}
}
