package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// costing is a scenario with a repetition for each value, which is its mean latency: a metric like any other.
func costing(name string, rate float64, interval time.Duration, values ...float64) Group {
	s := results.Default()
	s.Transport, s.Rate, s.PollInterval = name, rate, results.Duration(interval)
	g := Group{Scenario: s}
	for i, v := range values {
		g.Runs = append(g.Runs, results.Run{ID: fmt.Sprintf("q/%s-%g-%v/%d", name, rate, interval, i+1), Scenario: s, Valid: true, Latency: &results.Latency{Mean: v}})
	}
	return g
}

// around are five values near v, no two of which are alike, in an order that differs with the seed.
func around(v float64, seed uint64) []float64 {
	values := []float64{0.98 * v, 0.99 * v, v, 1.01 * v, 1.02 * v}
	random := rand.New(rand.NewPCG(seed, 1))
	random.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	return values
}

var sse, ws, httpStream, shortPoll = transport.SSE.Name, transport.WebSocket.Name, transport.HTTPStream.Name, transport.ShortPoll.Name

func TestCheapest(t *testing.T) {
	a, b, c := costing(sse, 1, 0, around(10, 1)...), costing(ws, 1, 0, around(10.1, 2)...), costing(httpStream, 1, 0, around(20, 3)...)
	for name, test := range map[string]struct {
		groups []Group
		want   []string // nil: nobody knows
	}{
		"one is, by far":                {[]Group{c, a}, []string{sse}},
		"two don't differ":              {[]Group{c, b, a}, []string{sse, ws}},
		"all alike":                     {[]Group{a, costing(ws, 1, 0, around(10, 4)...)}, []string{sse, ws}},
		"nothing to choose from":        {[]Group{a}, nil},
		"one was not repeated enough":   {[]Group{a, costing(ws, 1, 0, 5, 5, 5, 5)}, nil},
		"nor was one that seems dear":   {[]Group{a, costing(ws, 1, 0, 50)}, nil},
		"one was not measured":          {[]Group{a, costing(ws, 1, 0, nan, nan, nan, nan, nan)}, nil},
		"unequal, but so is each alone": {[]Group{costing(sse, 1, 0, 1, 2, 3, 4, 5), costing(ws, 1, 0, 2, 3, 4, 5, 6)}, []string{sse, ws}},
	} {
		cheapest, ok := Cheapest(test.groups, mean)
		var got []string
		for _, g := range cheapest {
			got = append(got, g.Scenario.Transport)
		}
		if ok != (test.want != nil) || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, ok, test.want)
		}
	}
}

// TestEqualOnesShareTheLeast: of scenarios that are equal but for chance, hardly ever one alone is called the cheapest.
func TestEqualOnesShareTheLeast(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	const times = 1000
	alone, wrong := 0, 0
	noisy := func(of float64) (values []float64) {
		for range LeastPairs {
			values = append(values, of*math.Exp(0.1*random.NormFloat64()))
		}
		return values
	}
	for range times {
		groups := []Group{costing(sse, 1, 0, noisy(1)...), costing(ws, 1, 0, noisy(1)...), costing(httpStream, 1, 0, noisy(1)...)}
		if cheapest, _ := Cheapest(groups, mean); len(cheapest) == 1 {
			alone++
		}
		if cheapest, _ := Cheapest(append(groups[:2:2], costing(httpStream, 1, 0, noisy(0.4)...)), mean); len(cheapest) != 1 || cheapest[0].Scenario.Transport != httpStream {
			wrong++
		}
	}
	if alone > times/100 {
		t.Errorf("one of three equal ones is called the cheapest %d times of %d", alone, times)
	}
	if wrong > times/20 {
		t.Errorf("one that costs two fifths is not called the cheapest %d times of %d", wrong, times)
	}
}

func TestCross(t *testing.T) {
	of := func(low, mean, high float64) Interval { return Interval{mean, low, high, LeastPairs} }
	inf := math.Inf(1)
	x := []float64{1, 10, 100}
	for name, c := range map[string]struct {
		ratios []Interval
		want   Crossing
	}{
		"in the middle of two decades": {[]Interval{of(9, 10, 11), of(0.9, 1, 1.1), of(0.09, 0.1, 0.11)},
			Crossing{10, math.Pow(10, math.Log(9)/math.Log(10)), math.Pow(10, 1+math.Log(1.1)/math.Log(10))}},
		"between two":         {[]Interval{of(4, 4, 4), of(0.25, 0.25, 0.25), of(0.1, 0.1, 0.1)}, Crossing{math.Sqrt(10), math.Sqrt(10), math.Sqrt(10)}},
		"later than measured": {[]Interval{of(9, 10, 11), of(5, 6, 7), of(1.1, 1.2, 1.3)}, Crossing{inf, inf, inf}},
		"before it":           {[]Interval{of(0.9, 0.95, 0.99), of(0.5, 0.6, 0.7), of(0.1, 0.2, 0.3)}, Crossing{0, 0, 0}},
		"nowhere, for noise":  {[]Interval{of(0.8, 1.1, 1.3), of(0.7, 0.9, 1.2), of(0.8, 1.1, 1.2)}, Crossing{math.Pow(10, math.Log(1.1)/math.Log(1.1/0.9)), 0, inf}},
		"open above":          {[]Interval{of(4, 5, 6), of(2, 3, 4), of(0.5, 0.9, 1.5)}, Crossing{10 * math.Pow(10, math.Log(3)/math.Log(3/0.9)), 10 * math.Pow(10, 0.5), inf}},
		"open below":          {[]Interval{of(0.5, 0.9, 2), of(0.4, 0.45, 0.5), of(0.1, 0.2, 0.3)}, Crossing{0, 0, math.Sqrt(10)}},
	} {
		got := Cross(x, c.ratios)
		same := func(a, b float64) bool { return a == b || math.Abs(a/b-1) < 1e-9 }
		if !same(got.At, c.want.At) || !same(got.Low, c.want.Low) || !same(got.High, c.want.High) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	few := of(9, 10, 11)
	few.N--
	if c := Cross(x[:2], []Interval{few, of(0.1, 0.1, 0.1)}); c.Known() {
		t.Errorf("on four repetitions they cross at %v", c)
	}
	if c := Cross(x[:1], []Interval{of(1, 2, 3)}); c.Known() || c.Closed() {
		t.Errorf("one place has a crossing: %v", c)
	}
}

// TestCrossingCovers: a true crossing lies within the interval as often as it says.
func TestCrossingCovers(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 9))
	const times, truth = 2000, 0.7
	x := []float64{0.2, 1, 5}
	missed := 0
	for range times {
		var ratios []Interval
		for _, at := range x {
			var values []float64
			for range LeastPairs {
				values = append(values, truth/at*math.Exp(0.1*random.NormFloat64()))
			}
			ratios = append(ratios, RatioInterval(values, 1-Alpha))
		}
		if c := Cross(x, ratios); !(c.Low <= truth && truth <= c.High) {
			missed++
		}
	}
	if share := float64(missed) / times; share > 0.07 || share == 0 {
		t.Errorf("%.1f %% of the intervals miss the crossing, want about 5 %% at most", 100*share)
	}
}

// TestBreakEven: cells are of the rates and intervals that there are, and only polls that come just as often as staleness allows
// compete in one.
func TestBreakEven(t *testing.T) {
	groups := []Group{
		costing(sse, 1, 0, around(10, 1)...), costing(ws, 1, 0, around(30, 2)...), costing(sse, 4, 0, around(40, 3)...), costing(ws, 4, 0, around(120, 4)...),
		costing(shortPoll, 4, 5*time.Second, around(4, 5)...), costing(shortPoll, 4, time.Second, around(20, 6)...), costing(shortPoll, 4, 200*time.Millisecond, around(100, 7)...),
		costing(shortPoll, 1, 5*time.Second, around(10.05, 8)...), costing(shortPoll, 1, time.Second, around(50, 9)...),
		costing(sse, 0, 0, around(1, 10)...), costing(shortPoll, 1, 0, around(1, 11)...), // idle, and one that thinks
	}
	b := NewBreakEven(groups, mean)
	var got []string
	for i, rate := range b.Rates {
		for j, stale := range b.Stale {
			c := b.Cells[i][j]
			text := fmt.Sprintf("%g %v:", rate, stale)
			for _, g := range c.Groups {
				text += " " + g.Scenario.Transport
			}
			got = append(got, fmt.Sprint(text, " ", c.Known, c.Polling(), c.Others()))
		}
	}
	want := []string{
		"1 200ms: false false false", // nobody polled so often
		"1 1s: sse true false true",
		"1 5s: sse short-poll true true true",
		"4 200ms: sse true false true",
		"4 1s: short-poll true true false",
		"4 5s: short-poll true true false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the cells are\n%q, want\n%q", got, want)
	}
	cheapest, ok := b.Cheapest(4)
	if !ok || cheapest.Scenario.Transport != sse {
		t.Errorf("the cheapest other is %s, %v", cheapest.Scenario.Transport, ok)
	}
	// From 100 to 20 within 200 ms to 1 s goes with 1/T: it passes 40 at 500 ms.
	if c := b.Crossing(cheapest); !c.Closed() || math.Abs(c.At/5e8-1) > 0.02 || c.Low > c.At || c.High < c.At || c.High/c.Low > 1.2 {
		t.Errorf("they cross at %v, want at 500 ms", c)
	}
	groups[5].Runs = groups[5].Runs[:4] // polls each second: the others are 100 and 4, which go through 40 where they did
	if c := NewBreakEven(groups, mean).Crossing(cheapest); !c.Closed() || math.Abs(c.At/5e8-1) > 0.02 {
		t.Errorf("without one interval they cross at %v, want at 500 ms still", c)
	}
	groups[6].Runs = nil
	if c := NewBreakEven(groups, mean).Crossing(cheapest); c.Known() {
		t.Errorf("with one interval they cross at %v", c)
	}
	if _, ok := b.Cheapest(7); ok {
		t.Error("somebody is the cheapest at a rate that was not measured")
	}
}

// The kernel's memory counts where it is known of all.
func TestBreakEvenCosts(t *testing.T) {
	with := func(kernel *int64) Group {
		s := results.Default()
		return Group{Scenario: s, Runs: []results.Run{{Scenario: s, WindowNS: 1e9, Server: &results.Server{CPUNS: results.Observed[int64](1e6),
			RSSBytes: results.Observed[int64](2e6), RSSIdleBytes: results.Observed[int64](1e6),
			TCPMemoryIdleBytes: kernel, TCPMemoryBytes: kernel, SocketObjectsIdleBytes: kernel, SocketObjectsBytes: kernel}}}}
	}
	known := results.Observed[int64](1000)
	for want, groups := range map[string][]Group{"server-memory-held": {with(known), with(known)}, "server-memory": {with(known), with(nil)}} {
		costs := BreakEvenCosts(groups)
		if len(costs) != 3 || costs[2].Name != want {
			t.Errorf("the costs are %v, want the last to be %s", costs, want)
		}
	}
}
