package model

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestLatePublisher: what the publisher was late by is in the latency, and not held against theory.
func TestLatePublisher(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, "periodic", 0.5, 400, time.Second, 60*time.Second)
	r := record(t, "run", s, testWorld)
	late := int64(40 * time.Millisecond)
	r.Latency.P50 += late
	p := Predict(s, testWorld.coefficients(s))
	if row := rowNamed(t, Compare(r, p), "latency-p50"); row.Within(0) {
		t.Errorf("40 ms more than predicted, tolerance %v ns: within", row.Tolerance)
	}
	r.Lag.PublishMean = &late
	if row := rowNamed(t, Compare(r, p), "latency-p50"); !row.Within(0) {
		t.Errorf("40 ms more than predicted, of which the publisher was 40 ms late, tolerance %v ns: not within", row.Tolerance)
	}
}

// TestMarks: a poll whose request and answer lie on two sides of a mark is one of 20 here; five of them are too many.
func TestMarks(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, "periodic", 5, 10, 500*time.Millisecond, time.Second)
	good := record(t, "run", s, testWorld)
	p := Predict(Observed(good), testWorld.coefficients(s))
	request := good.Bytes.AppUp / good.Delivery.Requests
	for more, want := range map[int64]bool{0: true, 1: true, -1: true, 5: false, -5: false} {
		r := good
		r.Bytes.AppUp += more * request
		if row := rowNamed(t, Compare(r, p), "app-up"); row.Within(0) != want {
			t.Errorf("%+d requests of %d: within %v, want %v: %+v", more, good.Delivery.Requests, row.Within(0), want, row)
		}
	}
}

// TestFewSubscribers: phases of one topic's clients are as far apart as they are few.
func TestFewSubscribers(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, "periodic", 0.5, 400, time.Second, 60*time.Second)
	one := record(t, "run", s, testWorld)
	many := one
	many.Scenario.Topics = 100 // of 4 clients each
	tolerance := func(r results.Run) float64 {
		return rowNamed(t, Compare(r, Predict(r.Scenario, testWorld.coefficients(s))), "latency-p50").Tolerance / 1e9
	}
	near(t, "tolerance with 4 instead of 400 clients per topic", tolerance(many)-tolerance(one), 1./4-1./400, 1e-9)
}

// TestStep: most long polls meet an event at once, few wait for the next request. Near that step of the distribution few
// samples move a percentile far up, and hardly down.
func TestStep(t *testing.T) {
	s := scenario(transport.LongPoll.Name, "poisson", 1, 100, 0, 10*time.Second)
	s.RTT = results.Duration(100 * time.Millisecond)
	p := Predict(s, testWorld.coefficients(s))
	c := chance{waiting: 0.1} // as of 100 moments
	up, down := c.quantile(p, 0.9, 1e12)/1e6, c.quantile(p, 0.9, 0)/1e6
	base := 1000 * latencyTolerance * p.Latency.Quantile(0.9)
	near(t, "ms up to the longest wait", up-base, 1000*(p.Latency.Quantile(0.99)-p.Latency.Quantile(0.9)), 1e-6)
	near(t, "ms down to the step", down-base, 1000*(p.Latency.Quantile(0.9)-p.Latency.Quantile(0.81)), 1e-6)
	if up < 2*down {
		t.Errorf("%v ms up, %v ms down: no step", up, down)
	}
}

// TestStarvedEventSources: of the EventSources of one browser six have a connection.
func TestStarvedEventSources(t *testing.T) {
	s := scenario(transport.SSE.Name, "periodic", 10, 12, 0, time.Second)
	all := Predict(s, testWorld.coefficients(s)).Traffic
	s.Client = results.ClientBrowser
	if six := Predict(s, testWorld.coefficients(s)).Traffic; six != all.times(0.5) {
		t.Errorf("12 in a browser: %+v, want half of %+v", six, all)
	}
	s.Transport = transport.WebSocket.Name
	if sockets := Predict(s, testWorld.coefficients(s)).Traffic; sockets.PayloadDown != all.PayloadDown {
		t.Errorf("12 WebSockets in a browser: %+v, want all of them", sockets)
	}
}

// TestNewestError plays gaps: ages of the newest of 25 random events spread as theory says, once the rate that they came at is known.
func TestNewestError(t *testing.T) {
	const n, runs, period = 25, 20_000, 1.5
	random := rand.New(rand.NewPCG(3, 3))
	for name, of := range map[string]func(gap, age float64) float64{
		"mean":   func(gap, _ float64) float64 { return gap * gap / 2 },
		"median": func(gap, age float64) float64 { return min(gap, age) },
	} {
		var squares float64
		for range runs {
			gaps := make([]float64, n)
			var total, sum, all float64
			for i := range gaps {
				gaps[i] = random.ExpFloat64()
				total += gaps[i]
			}
			a := arrivals{"poisson", n / total}
			d := shortPollLatency(a, results.Latest, period, 0, 0)
			age, want := d.Quantile(0.5), 0.5
			if name == "mean" {
				want = d.Mean()
			}
			for _, gap := range gaps {
				gap = min(gap, period)
				sum, all = sum+of(gap, age), all+gap
			}
			squares += (sum/all - want) * (sum/all - want)
		}
		a := arrivals{"poisson", 1}
		age := shortPollLatency(a, results.Latest, period, 0, 0).Quantile(0.5)
		seen := math.Sqrt(squares / runs)
		near(t, name, a.newestError(period, n, func(gap float64) float64 { return of(gap, age) }), seen, 0.05)
	}
}
