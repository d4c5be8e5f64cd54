package model

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// record plays a scenario and writes down what a run of it would.
func record(t *testing.T, id string, s results.Scenario, w world) results.Run {
	t.Helper()
	s.Complete()
	seen := simulate(t, s, w)
	r := results.Run{ID: id, Valid: true, Scenario: s, WindowNS: int64(s.Measure)}
	r.Delivery = results.Delivery{
		Published: int64(seen.published / s.Clients), Expected: int64(seen.published), Received: int64(seen.delivered),
		Coalesced: int64(seen.published - seen.delivered), Requests: int64(seen.polls), EmptyResponses: int64(seen.empty),
	}
	r.Bytes = results.Bytes{PayloadDown: int64(seen.delivered * s.Payload), AppDown: int64(seen.down), AppUp: int64(seen.up)}
	r.Server = &results.Server{
		CPUNS:        results.Observed(int64(20_000*seen.polls + 3_000*seen.delivered)),
		RSSIdleBytes: results.Observed(int64(10_000_000)), RSSBytes: results.Observed(int64(10_000_000 + 5000*s.Clients)),
	}
	if n := len(seen.latencies); n > 0 {
		quantile := func(q float64) int64 { return int64(seen.latencies[int(q*float64(n-1))] * 1e9) }
		var sum float64
		for _, l := range seen.latencies {
			sum += l * 1e9
		}
		r.Latency = &results.Latency{
			Unit: "ns", Min: quantile(0), P50: quantile(0.5), P90: results.Observed(quantile(0.9)),
			P99: results.Observed(quantile(0.99)), Max: quantile(1), Mean: sum / float64(n), Count: int64(n),
		}
	}
	return r
}

// elsewhere is a target, whose heads are not known without measuring.
const elsewhere = "elsewhere.example:80"

func scenario(transport, arrivals string, rate float64, clients int, interval, measure time.Duration) results.Scenario {
	s := results.Default()
	s.Transport, s.Arrivals, s.Rate, s.Clients = transport, arrivals, rate, clients
	s.PollInterval, s.Measure = results.Duration(interval), results.Duration(measure)
	return s
}

// TestFitLubbers: answers repeat the newest message, so there are more lines than events in the bytes.
func TestFitLubbers(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, "poisson", 1, 20, time.Second, 200*time.Second)
	s.Headers, s.Contract = results.HeadersLubbers, results.Latest
	c := Fit([]results.Run{record(t, "run", s, testWorld)}).Setups[SetupOf(s)]
	near(t, "Request", c.Request.value(), float64(testWorld.requestHead), 1e-9)
	near(t, "Response", c.Response.value(), float64(testWorld.responseHead), 0.01)
}

// TestFitEmptyAmongOthers: an empty answer is known too where each run has others beside it.
func TestFitEmptyAmongOthers(t *testing.T) {
	busy := record(t, "busy", scenario(transport.ShortPoll.Name, "periodic", 5, 100, 500*time.Millisecond, 20*time.Second), testWorld)
	sparse := record(t, "sparse", scenario(transport.ShortPoll.Name, "periodic", 0.1, 100, 500*time.Millisecond, 61*time.Second), testWorld)
	setup := SetupOf(busy.Scenario)
	if c := Fit([]results.Run{busy}).Setups[setup]; len(c.Empty.From) > 0 {
		t.Errorf("Empty = %v without an empty answer, want it unknown", c.Empty)
	}
	c := Fit([]results.Run{sparse, busy}).Setups[setup]
	near(t, "Response", c.Response.value(), float64(testWorld.responseHead), 1e-3)
	near(t, "Empty", c.Empty.value(), float64(testWorld.emptyAnswer), 1e-3)
	if want := []string{"sparse", "busy"}; !slices.Equal(c.Empty.From, want) {
		t.Errorf("Empty is from %q, want %q: it rests on the head that was fitted on busy", c.Empty.From, want)
	}
}

// TestFit fits on some simulated runs what was put into them, and predicts others.
func TestFit(t *testing.T) {
	var runs []results.Run
	add := func(id string, s results.Scenario) {
		s.Target = elsewhere
		for repetition := range 2 {
			s.Seed++
			runs = append(runs, record(t, fmt.Sprintf("%s/%d", id, repetition+1), s, testWorld))
		}
	}
	add("idle-poll", scenario(transport.ShortPoll.Name, "periodic", 0, 100, time.Second, 20*time.Second))
	add("busy-poll", scenario(transport.ShortPoll.Name, "periodic", 2, 100, 300*time.Millisecond, 30*time.Second))
	add("idle-sse", scenario(transport.SSE.Name, "periodic", 0, 100, 0, 60*time.Second))
	add("busy-sse", scenario(transport.SSE.Name, "periodic", 20, 200, 0, 5*time.Second))
	add("small-sse", scenario(transport.SSE.Name, "periodic", 5, 20, 0, 5*time.Second))
	broken := record(t, "broken", scenario(transport.ShortPoll.Name, "periodic", 50, 5000, time.Second, time.Second), testWorld)
	broken.Valid, broken.Scenario.Target = false, elsewhere
	runs = append(runs, broken)

	c := Fit(runs)
	check := func(what string, got Coefficient, want, tolerance float64, from ...string) {
		t.Helper()
		if !(math.Abs(got.value()-want) <= tolerance) || !slices.Equal(got.From, from) {
			t.Errorf("%s = %v, want %v ± %v from %v", what, got, want, tolerance, from)
		}
	}
	poll := c.Setups[SetupOf(runs[0].Scenario)]
	check("Request", poll.Request, 61, 0.1, "busy-poll/1", "busy-poll/2")
	check("Response", poll.Response, 107, 1, "busy-poll/1", "busy-poll/2")
	check("Empty", poll.Empty, 83, 1e-9, "idle-poll/1", "idle-poll/2")
	check("Respond", poll.Respond, testWorld.respond, 0.0015, "busy-poll/1", "busy-poll/2")
	sse := c.Setups[SetupOf(runs[4].Scenario)]
	check("Delay", c.Delay, testWorld.delay, 1e-5, "busy-sse/1", "busy-sse/2")
	if v := Fit(runs[:6]).Setups[SetupOf(runs[4].Scenario)].FanOut.at(1, 200, 20); !math.IsNaN(v) || !math.IsNaN(Fit(nil).Delay.value()) {
		t.Errorf("a fan-out takes %v, want NaN: nothing shows it", v)
	}
	for what, values := range map[string][2]float64{
		"Memory":         {poll.Memory.at(1, 300, 1), 300 * 5000},
		"CPU of polls":   {poll.CPU.at(100, 100, 100), 100 * 20_000},
		"CPU of streams": {sse.CPU.at(20, 4000, 20), 4000 * 3000},
		"Fan-out":        {sse.FanOut.at(1, 200, 20), testWorld.delay + 200*testWorld.send/2},
	} {
		if math.Abs(values[0]-values[1]) > 0.05*values[1] {
			t.Errorf("%s = %v, want %v", what, values[0], values[1])
		}
	}

	// A scenario that nothing was fitted on.
	for _, s := range []results.Scenario{
		scenario(transport.ShortPoll.Name, "poisson", 3, 20, 500*time.Millisecond, 200*time.Second),
		scenario(transport.ShortPoll.Name, "periodic", 0.4, 200, 2*time.Second, 61*time.Second),
		scenario(transport.SSE.Name, "poisson", 3, 50, 0, 100*time.Second),
	} {
		for _, contract := range []string{results.EveryEvent, results.Latest} {
			s.Contract = contract
			s.Seed, s.Target = 9, elsewhere
			r := record(t, "new", s, testWorld)
			rows := Compare(r, Predict(Observed(r), c))
			if len(rows) < 8 {
				t.Errorf("%s: only %d rows", s.Label(), len(rows))
			}
			for _, row := range rows {
				if row.Judged() && !row.Within(0) {
					t.Errorf("%s at %v/s, %s: %s: predicted %.6g, measured %.6g, tolerance %.3g", s.Label(), s.Rate, contract, row.Quantity, row.Predicted, row.Measured, row.Tolerance)
				}
			}
		}
	}
}

// TestFitOfFewEvents: where 60 polls wait for an event each, the one that waits the least waits for some milliseconds, which aren't the server's.
func TestFitOfFewEvents(t *testing.T) {
	pushed := record(t, "sse", scenario(transport.SSE.Name, "periodic", 20, 20, 0, 5*time.Second), testWorld)
	pushed.Latency.Min = int64(testWorld.delay * 1e9)
	var runs []results.Run
	for i := range 5 {
		s := scenario(transport.ShortPoll.Name, "periodic", 2, 60, 250*time.Millisecond, 10*time.Second)
		s.Topics, s.Seed = 60, uint64(i+1)
		r := record(t, fmt.Sprint(i), s, testWorld)
		near(t, "soonest", soonest(r), 0.25/61, 1e-9)
		r.Latency.Min = int64((testWorld.delay + testWorld.respond + float64(i+1)*soonest(r)/3) * 1e9)
		runs = append(runs, r)
	}
	got := Fit(append(runs, pushed)).Setups[SetupOf(runs[0].Scenario)].Respond
	if wrong := math.Abs(got.value() - testWorld.respond); len(got.From) != 5 || !(wrong < 0.0005) {
		t.Errorf("the server takes %v from %v, want %v", got.Value, got.From, testWorld.respond)
	}
	s := runs[0].Scenario
	s.Topics, s.Rate, s.PollInterval = 1, 50, results.Duration(25*time.Millisecond) // five remainders of 20 ms in 25
	near(t, "soonest of one topic", soonest(results.Run{Scenario: s, Delivery: results.Delivery{Published: 50}}), 0.025/60/6, 1e-9)
}
