package slo

import (
	"math"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// climb makes a search whose server holds p99=100ms up to a rate, and is busy in proportion to it; step may change each run.
func climb(t *testing.T, start, lowest, knee float64, steps int, step func(n int, r *results.Run)) (Bracket, []float64) {
	t.Helper()
	objective, err := Parse("p99=100ms")
	if err != nil {
		t.Fatal(err)
	}
	var runs []results.Run
	var rates []float64
	for {
		rate, ok := objective.Bracket(runs).Next(start, lowest, steps)
		if !ok {
			return objective.Bracket(runs), rates
		}
		busy, p99 := 0.95*rate/knee, 20.0
		if rate > knee {
			busy, p99 = 0.99, 500
		}
		r := made(busy, busy/2, p99)
		r.Scenario.Rate = rate
		if step != nil {
			step(len(runs), &r)
		}
		runs, rates = append(runs, r), append(rates, rate)
		if len(runs) > steps {
			t.Fatalf("%d steps, want %d at the most: %v", len(runs), steps, rates)
		}
	}
}

// The highest rate is found in eight steps, wherever it lies within three decades of where the search begins.
func TestSearchFindsTheKnee(t *testing.T) {
	for _, knee := range []float64{2.5, 7, 19, 20, 21, 55, 300, 1234} {
		b, rates := climb(t, 20, 1, knee, 8, nil)
		if b.Held > knee || b.Held < knee*0.9 || b.Gave < knee || b.Gave > knee*1.15 || b.Limited || !strings.HasPrefix(b.Why, "server saturated") {
			t.Errorf("knee %v: %+v after %v", knee, b, rates)
		}
	}
}

// What the server has left says how far to go: a knee is bracketed in few steps.
func TestSearchGoesByWhatIsLeft(t *testing.T) {
	_, rates := climb(t, 20, 1, 60, 8, nil)
	if rates[0] != 20 || rates[1] != 60 {
		t.Errorf("the steps are at %v, want 20 and then 60, where a server that is a third busy at 20 is busy", rates)
	}
}

func TestSearchEnds(t *testing.T) {
	if b, rates := climb(t, 20, 10, 2, 8, nil); b.Held != 0 || b.Gave != 10 || len(rates) != 2 {
		t.Errorf("below the lowest rate: %+v after %v, want that 10 did not hold", b, rates)
	}
	if b, rates := climb(t, 20, 1, 1e9, 3, nil); b.Held != rates[2] || b.Gave != 0 {
		t.Errorf("a server that nothing exhausts: %+v after %v", b, rates)
	}
	b, rates := climb(t, 20, 1, 50, 8, func(n int, r *results.Run) { // the machine was not its own
		if n == 0 {
			r.Valid, r.InvalidBecause = false, []string{"server starved: something else had 60 %"}
			r.Latency = nil
		}
	})
	if rates[1] != 20 || b.Held < 45 || b.Held > 50 || b.Steps > 8 {
		t.Errorf("a run that says nothing: %+v after %v, want its rate tried again", b, rates)
	}
	b, _ = climb(t, 20, 1, 1e9, 8, func(_ int, r *results.Run) {
		if r.Scenario.Rate > 100 {
			r.Valid, r.InvalidBecause = false, []string{"load generator busy: for 97 %"}
			r.Latency.P99, r.Load.Busy = results.Observed(int64(time.Second)), results.Observed(0.97)
		}
	})
	if !b.Limited || b.Held < 80 || b.Held > 100 || math.IsNaN(b.Busy) {
		t.Errorf("a load generator that gives way: %+v, want that it did, above 100", b)
	}
	b, rates = climb(t, 20, 1, 0.1, 8, nil)
	if b.Held != 0 || len(rates) != mostDown {
		t.Errorf("a server that holds nothing: %+v after %v, want that the search gives up after %d steps", b, rates, mostDown)
	}
}

// What the load generator has left says how far to go, too: beyond that a step says nothing of the server.
func TestSearchGoesByTheLoadGenerator(t *testing.T) {
	b, rates := climb(t, 24, 1, 1000, 8, func(_ int, r *results.Run) {
		busy := min(1, r.Scenario.Rate/30)
		r.Load.Busy = &busy
		if busy > 0.95 {
			r.Valid, r.InvalidBecause = false, []string{"load generator busy: for 97 %"}
			r.Latency.P99 = results.Observed(int64(time.Second))
		}
	})
	if b.Held != 24 || b.Gave != 30 || !b.Limited || len(rates) != 2 {
		t.Errorf("%+v after %v, want that 30 is the next rate, and the last", b, rates)
	}
}

func TestDigits(t *testing.T) {
	for rate, want := range map[float64]float64{20: 20, 28.284271: 28.3, 1234.5: 1230, 0.012341: 0.0123, 999.9: 1000} {
		if got := digits(rate); got != want {
			t.Errorf("digits(%v) = %v, want %v", rate, got, want)
		}
	}
}

// TestLowestRate: at the lowest rate a window is as long as it may be, and has the events that a percentile needs.
func TestLowestRate(t *testing.T) {
	objective, err := Parse("p99=100ms")
	if err != nil {
		t.Fatal(err)
	}
	s := results.Default()
	s.Topics, s.Measure = 50, results.Duration(time.Second)
	s.Rate = objective.LowestRate(s)
	if got := objective.Window(s); got > LongestWindow || got < LongestWindow*9/10 || got.Seconds()*s.Rate*50 < objective.Events() {
		t.Errorf("at %v events/s of each of 50 topics a window is %v", s.Rate, got)
	}
	if s.Rate = 1000; objective.Window(s) != time.Second {
		t.Errorf("at %v events/s a window is %v, want that of the scenario", s.Rate, objective.Window(s))
	}
}
