package slo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/results"
	"pollpush/results/stats"
)

// repeated are repetitions of one scenario, which took as many ms on average, at most twice that, and lost as many events.
func repeated(means ...float64) stats.Group {
	s := results.Default()
	s.Clients, s.Rate = 10, 1
	g := stats.Group{Scenario: s}
	for i, mean := range means {
		g.Runs = append(g.Runs, results.Run{
			ID: fmt.Sprintf("s/a/%d", i+1), Scenario: s, WindowNS: 1e9, Host: results.Host{Cores: 2},
			Latency: &results.Latency{Mean: mean * 1e6, Max: int64(2 * mean * 1e6)}, Delivery: results.Delivery{Lost: int64(i)},
			Bytes:  results.Bytes{AppDown: 15_000, AppUp: 5000},
			Server: &results.Server{CPUs: []int{0}, CPUNS: results.Observed(int64(5e8)), RSSBytes: results.Observed(int64(300_000)), RSSIdleBytes: results.Observed(int64(100_000))},
		})
	}
	return g
}

func TestVerdicts(t *testing.T) {
	for text, want := range map[string]struct {
		why  string
		held int
	}{
		"mean=10ms":                     {"", 2},           // of 9, 10 and 12 the one in the middle
		"mean=9ms,bytes=2kB/s":          {"mean 10 ms", 1}, // is what is judged
		"max=20ms":                      {"max 24 ms", 2},  // the worst of all
		"lost=1":                        {"lost 2", 2},
		"bytes=1999B/s":                 {"bytes 2 kB/s", 0},
		"cpu=50ms/s":                    {"", 3},
		"cpu=49ms":                      {"cpu 50 ms/s", 0},
		"cpu=49%":                       {"utilisation 50 %", 0},
		"memory=20kB":                   {"", 3},
		"memory=19.9kB,p99=1s,mean=1ms": {"memory 20 kB, mean 10 ms, p99 not measured", 0},
	} {
		o, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		v := o.Judge(repeated(10, 9, 12))
		if v.Why() != want.why || v.Met() != (want.why == "") || v.Held != want.held || v.Runs != 3 {
			t.Errorf("%s: %q, met %v, held in %d of %d; want %q, %d", text, v.Why(), v.Met(), v.Held, v.Runs, want.why, want.held)
		}
	}
}

// Where nothing is published nothing is late; what a server has not is not measured.
func TestLimitsThatDoNotConcern(t *testing.T) {
	g := repeated(10)
	o, err := Parse("p99=1s,max=1ms,bytes=2kB")
	if err != nil {
		t.Fatal(err)
	}
	if v := o.Judge(g); v.Why() != "max 20 ms, p99 not measured" {
		t.Errorf("the verdict is %q", v.Why())
	}
	g.Scenario.Rate = 0
	if v := o.Judge(g); !v.Met() || v.Held != 1 {
		t.Errorf("of idle clients %q is said", v.Why())
	}
	g.Runs[0].Server = nil
	if o, err = Parse("cpu=1s"); err != nil {
		t.Fatal(err)
	}
	if v := o.Judge(g); v.Met() || v.Why() != "cpu not measured" {
		t.Errorf("of a target's CPU time %q is said", v.Why())
	}
}

// A percentile is that of all repetitions together, of which none needs enough events.
func TestPercentilesOfAllRepetitions(t *testing.T) {
	g := repeated(10, 10)
	for i := range g.Runs {
		h := hdrhistogram.New(1000, 1e9, 3)
		for k := range 600 {
			if err := h.RecordValue(int64(k) * 1e6); err != nil {
				t.Fatal(err)
			}
		}
		hdr, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		if err != nil {
			t.Fatal(err)
		}
		g.Runs[i].Latency = &results.Latency{Events: 600, Count: 600, HDR: string(hdr)}
	}
	o, err := Parse("p99=590ms")
	if err != nil {
		t.Fatal(err)
	}
	if v := o.Judge(g); len(v.Missed) != 1 || v.Missed[0].Value < 592e6 || v.Missed[0].Value > 595e6 {
		t.Errorf("the verdict is %+v, want a p99 of 594 ms", v)
	}
	g.Runs = g.Runs[:1]
	if v := o.Judge(g); len(v.Unmeasured) != 1 {
		t.Errorf("the verdict on 600 events is %+v, want that they are too few", v)
	}
}

func TestObjectiveOfRuns(t *testing.T) {
	of := func(texts ...string) []results.Run {
		var runs []results.Run
		for i, text := range texts {
			runs = append(runs, results.Run{ID: fmt.Sprintf("r/%d", i), SLO: text})
		}
		return runs
	}
	for _, c := range []struct {
		runs []results.Run
		want string
	}{
		{nil, ""}, {of("", ""), ""}, {of("", "p99=1s", "p99=1s"), "p99=1s"},
		{of("p99=2s,lost=0", "mean=1s,p99=1s"), "p99=1s,lost=0,mean=1s"},
	} {
		if o, err := OfRuns(c.runs); err != nil || o.String() != c.want {
			t.Errorf("the objective is %v, %v, want %s", o, err, c.want)
		}
	}
	if _, err := OfRuns(of("p99=1s", "p42=1s")); err == nil || !strings.HasPrefix(err.Error(), `the objective of r/1 can't be read: "p42" can't be limited`) {
		t.Errorf("an objective that can't be read: %v", err)
	}
}
