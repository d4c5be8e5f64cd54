package plots

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// visited makes up runs of both kinds of client, and a browser with ever more clients of which six get a connection.
func visited() []results.Run {
	var runs []results.Run
	add := func(transport, client string, clients int, rate float64, change func(*results.Run)) {
		s := results.Default()
		s.Transport, s.Client, s.Clients, s.Rate = transport, client, clients, rate
		s.Complete()
		r := observe(s, rand.New(rand.NewPCG(1, uint64(len(runs)))))
		if client == results.ClientBrowser {
			r.Latency.Clock, r.Latency.P50 = "browser", r.Latency.P50+900_000
			r.Browser = &results.Browser{ClockUncertaintyNS: results.Observed[int64](123_000), Connected: clients}
			change(&r)
		}
		runs = append(runs, r)
	}
	same := func(*results.Run) {}
	for _, transport := range []string{transport.ShortPoll.Name, transport.LongPoll.Name, transport.SSE.Name, transport.WebSocket.Name} {
		add(transport, results.ClientGo, 4, 20, same)
		add(transport, results.ClientBrowser, 4, 20, same)
	}
	for _, clients := range []int{1, 6, 8} {
		for _, transport := range []string{transport.LongPoll.Name, transport.SSE.Name} {
			add(transport, results.ClientBrowser, clients, 10, func(r *results.Run) {
				b := r.Browser
				b.Connected = min(6, clients)
				b.Waiting = clients - b.Connected
				if transport == "sse" {
					b.Starved = b.Waiting
				}
			})
		}
	}
	return runs
}

func TestBrowserFigures(t *testing.T) {
	runs := visited()
	for name, texts := range map[string][]string{
		"browser-latency":     {">sse, go<", ">sse, browser<", "to within 123 µs", "short-poll 1s, browser<"},
		"browser-connections": {">long-poll<", ">sse<", ">6 connected, 2 waiting<", ">6 connected, 2 waiting for good<", "HTTP/2 is the remedy"},
	} {
		svg, err := Render(figureNamed(t, name), runs, "svg")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, want := range texts {
			if !strings.Contains(string(svg), want) {
				t.Errorf("%s has no text %q", name, want)
			}
		}
		again := slices.Clone(runs)
		slices.Reverse(again)
		if other, err := Render(figureNamed(t, name), again, "svg"); err != nil || string(other) != string(svg) {
			t.Errorf("%s depends on the order of the runs: %v", name, err)
		}
		if _, err := Render(figureNamed(t, name), synthetic(), "svg"); err == nil {
			t.Errorf("%s draws runs without a browser", name)
		}
	}
}
