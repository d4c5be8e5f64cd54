package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// mapped makes up runs as the break-even suite gives them. Heads are of 600 bytes and frames small, so that bytes cross at eight events
// to a poll; a poll takes three times the CPU time of a push, so that CPU time crosses at three; memory differs in nothing but noise.
func mapped() []results.Run {
	var runs []results.Run
	const n, window, up, down, line = 400.0, 2.0, 400.0, 200.0, 88.0
	frame := map[string]float64{transport.SSE.Name: 30, transport.WebSocket.Name: 2, transport.HTTPStream.Name: 0}
	send := map[string]float64{transport.SSE.Name: 20e3, transport.WebSocket.Name: 24e3, transport.HTTPStream.Name: 20.5e3, transport.LongPoll.Name: 50e3}
	for i, rate := range []float64{0.02, 0.1, 0.5, 2.5, 12.5} {
		for j, name := range transport.NamesOver(results.HTTP1) {
			for _, interval := range []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second} {
				s := results.Default()
				s.Transport, s.Clients, s.Topics, s.Rate, s.Contract, s.Headers = name, n, n, rate, results.Latest, results.HeadersBrowser
				s.PollInterval, s.Measure = results.Duration(interval), results.Duration(window*1e9)
				s.Complete()
				if s.Kind() != transport.Poll && interval != time.Second {
					continue
				}
				for repetition := range 5 {
					random := rand.New(rand.NewPCG(uint64(100*i+j), uint64(repetition)))
					noise := 1 + 0.04*random.NormFloat64()
					events, polls := rate*window, 0.0
					cpu := events*send[name] + 1500
					switch s.Kind() {
					case transport.Poll:
						polls = window / interval.Seconds()
						events = polls * min(1, rate*interval.Seconds())
						cpu = polls * 65e3
					case transport.Hold:
						polls = events
					}
					bytes := polls*down + events*(line+frame[name]) + 0.24
					runs = append(runs, results.Run{
						Schema: results.Schema, ID: fmt.Sprintf("breakeven/map-%s-rate%g/%d", strings.ReplaceAll(s.Label(), " ", "-"), rate, repetition+1),
						Questions: []string{"breakeven"}, Scenario: s, Valid: true, WindowNS: window * 1e9,
						Host:     results.Host{CPU: "Example EPYC 7000 CPU @ 2.60GHz", Cores: 2, OS: "linux", Kernel: "6.18.0", Go: "go1.26.0", Revision: "0123456789abcdef"},
						Delivery: results.Delivery{Published: int64(rate * window * n), Received: int64(events * n), Expected: int64(rate * window * n), Requests: int64(polls * n), EmptyResponses: int64((polls - min(polls, events)) * n)},
						Bytes:    results.Bytes{AppDown: int64(bytes * n), AppUp: int64(polls * up * n), PayloadDown: int64(events * n * 64)},
						Server: &results.Server{
							CPUNS: results.Observed(int64(cpu * n * noise)), RSSIdleBytes: results.Observed(int64(9e6)), RSSBytes: results.Observed(int64(9e6 + 9000*n*noise)),
						},
					})
				}
			}
		}
	}
	return runs
}

func TestBreakEvenGolden(t *testing.T) {
	svg, err := Render(figureNamed(t, "breakeven"), mapped(), "svg")
	if err != nil {
		t.Fatal(err)
	}
	goldenfile.Check(t, filepath.Join("testdata", "breakeven.svg"), svg)
	for _, want := range []string{"bytes", "server CPU", "server memory", "200 ms", "12.5", "polling cheapest", "others cheapest", "no difference", "measured crossing", "websocket"} {
		if !strings.Contains(string(svg), ">"+want+"<") {
			t.Errorf("the map has no text %q", want)
		}
	}
}

// TestBreakEvenNeedsItsRuns: other runs are no map, nor are one rate, one interval, or repetitions that are too few.
func TestBreakEvenNeedsItsRuns(t *testing.T) {
	f := figureNamed(t, "breakeven")
	keep := func(which func(results.Run) bool) []results.Run {
		var runs []results.Run
		for _, r := range mapped() {
			if which(r) {
				runs = append(runs, r)
			}
		}
		return runs
	}
	for name, runs := range map[string][]results.Run{
		"the quick suite": synthetic(),
		"one rate":        keep(func(r results.Run) bool { return r.Scenario.Rate == 2.5 }),
		"one interval": keep(func(r results.Run) bool {
			return r.Scenario.PollInterval != results.Duration(200*time.Millisecond) && r.Scenario.PollInterval < results.Duration(2*time.Second)
		}),
		"few repetitions": keep(func(r results.Run) bool { n, _ := r.Repetition(); return n < 5 }),
		"no polls":        keep(func(r results.Run) bool { return r.Scenario.Kind() != transport.Poll }),
	} {
		if _, err := f.Draw(runs); err != ErrNothingToDraw {
			t.Errorf("%s: %v, want nothing to draw", name, err)
		}
	}
}

// TestBreakEvenLeavesOut: where one scenario has too few repetitions nobody is the cheapest, and the key says why a cell is white; what
// theory has to be fitted for takes two rates that it knows.
func TestBreakEvenLeavesOut(t *testing.T) {
	kept := func(keep func(results.Run) bool) []results.Run {
		return slices.DeleteFunc(mapped(), func(r results.Run) bool { return !keep(r) })
	}
	draw := func(keep func(results.Run) bool) string {
		runs := kept(keep)
		svg, err := Render(figureNamed(t, "breakeven"), runs, "svg")
		if err != nil {
			t.Fatal(err)
		}
		return string(svg)
	}
	first := func(r results.Run) bool { n, _ := r.Repetition(); return n == 1 }
	few := draw(func(r results.Run) bool {
		return !(first(r) && r.Scenario.Transport == transport.SSE.Name && r.Scenario.Rate == 0.5)
	})
	if !strings.Contains(few, ">too few runs<") {
		t.Error("the key doesn't say why a column is white")
	}
	if all := draw(func(results.Run) bool { return true }); strings.Contains(all, ">too few runs<") || !strings.Contains(all, ">theory<") {
		t.Error("the key of a whole map has white cells, or no theory")
	}
	for n, keep := range map[int]func(results.Run) bool{
		5: func(results.Run) bool { return true },
		2: func(r results.Run) bool { return r.Scenario.Rate == 0.02 || r.Scenario.Rate == 12.5 },
	} {
		runs := kept(keep)
		for metric, want := range map[string]bool{"app-bytes": true, "server-cpu": n > 2} { // bytes are derived, and fitted nowhere
			m := mapPanel{BreakEven: stats.NewBreakEven(stats.Groups(runs), stats.Named(metric)), palette: newPalette(runs)}
			m.cross()
			m.predict(runs, theory{missed: map[string]float64{}})
			if got := m.theory != nil; got != want {
				t.Errorf("the map of %s at %d rates has a line of theory: %v, want %v", metric, n, got, want)
			}
		}
		for i := range runs {
			runs[i].Scenario.Target = "elsewhere.example:80"
		}
		svg, err := Render(figureNamed(t, "breakeven"), runs, "svg")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Contains(string(svg), ">theory<"), n > 2; got != want {
			t.Errorf("the key of the map of a target at %d rates has theory: %v, want %v", n, got, want)
		}
	}
}

func TestPlacesInCells(t *testing.T) {
	centres := []float64{2e8, 1e9, 5e9}
	for v, want := range map[float64]float64{2e8: 0.5, 1e9: 1.5, 5e9: 2.5, 0: 0, 1: 0, math.Inf(1): 3, 2e8 * math.Sqrt(5): 1, 5e9 * math.Sqrt(5): 3, 1e9 * math.Pow(5, 0.25): 1.75} {
		if got := inCells(centres, v); math.Abs(got-want) > 1e-9 {
			t.Errorf("%g lies at %g, want %g", v, got, want)
		}
	}
}

// TestLimitsAreDrawn: a limit has a line where it is near what was measured, and a sentence where it is not.
func TestLimitsAreDrawn(t *testing.T) {
	for objective, want := range map[string]string{
		"p99=20ms":        ">limit of p99: 20 ms<",
		"p99=1h,lost=0":   "The limit of p99, 3,600 s, is above the figure.",
		"p99=1ns":         "The limit of p99, 1 ns, is below the figure.",
		"mean=5ms":        "", // which is not in this figure
		"p42=5ms":         "", // of a newer pollpush
		"p50=1ms,p90=1ms": ">limit of p90: 1 ms<",
	} {
		runs := synthetic()
		for i := range runs {
			runs[i].SLO = objective
		}
		svg, err := Render(figureNamed(t, "latency-percentiles"), runs, "svg")
		if err != nil {
			t.Fatal(err)
		}
		if want == "" && strings.Contains(string(svg), "limit of") || !strings.Contains(string(svg), want) {
			t.Errorf("%s: the figure has no text %q", objective, want)
		}
	}
}
