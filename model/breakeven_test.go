package model

import (
	"math"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestBreakEven: at the interval that is found polling costs as much as the cheapest of the others, below it more, above it less.
func TestBreakEven(t *testing.T) {
	scenario := func(name string) results.Scenario {
		s := results.Default()
		s.Transport, s.Rate, s.Contract, s.Clients, s.Topics = name, 10, results.Latest, 100, 100
		s.Complete()
		return s
	}
	poll, sse, ws := scenario(transport.ShortPoll.Name), scenario(transport.SSE.Name), scenario(transport.WebSocket.Name)
	known := func(v float64) Coefficient { return Coefficient{Value: v, From: []string{"test"}} }
	law := func(perThing float64) Law { return Law{PerThing: perThing, From: []string{"test"}} }
	c := Coefficients{Setups: map[Setup]Costs{
		SetupOf(poll): {Request: known(400), Response: known(200), Empty: known(150), CPU: law(60e3)},
		SetupOf(sse):  {CPU: law(20e3)},
		SetupOf(ws):   {CPU: law(30e3)},
	}}
	bytes := func(s results.Scenario) float64 { return Predict(s, c).Traffic.App() }
	cpu := func(s results.Scenario) float64 { return Predict(s, c).ServerCPU }
	for metric, cost := range map[string]func(results.Scenario) float64{"app-bytes": bytes, "server-cpu": cpu} {
		at := BreakEven(c, metric, poll, sse, ws)
		least := min(cost(sse), cost(ws))
		polling := func(factor float64) float64 {
			s := poll
			s.PollInterval = results.Duration(at * factor)
			s.Settle = max(s.Settle, s.PollInterval)
			return cost(s)
		}
		if math.Abs(polling(1)/least-1) > 1e-3 || polling(0.9) < least || polling(1.1) > least {
			t.Errorf("%s: at %v polling costs %.4g, %.4g a little earlier, %.4g a little later; the cheapest other %.4g",
				metric, time.Duration(at), polling(1), polling(0.9), polling(1.1), least)
		}
	}
	// CPU time crosses where as many events come as a poll costs more: three, and the heartbeats of streams.
	if at := BreakEven(c, "server-cpu", poll, sse); math.Abs(at/0.3e9-1) > 0.01 {
		t.Errorf("CPU time crosses at %v, want three events", time.Duration(at))
	}
	dear, free := c, c
	dear.Setups = map[Setup]Costs{SetupOf(poll): {CPU: law(1e12)}, SetupOf(sse): {CPU: law(1)}}
	free.Setups = map[Setup]Costs{SetupOf(poll): {CPU: law(1)}, SetupOf(sse): {CPU: law(1e12)}}
	if at := BreakEven(dear, "server-cpu", poll, sse); !math.IsInf(at, 1) {
		t.Errorf("polls that cost very much are cheaper from %v on", time.Duration(at))
	}
	if at := BreakEven(free, "server-cpu", poll, sse); at != 0 {
		t.Errorf("polls that cost nothing are cheaper from %v on", time.Duration(at))
	}
	for name, at := range map[string]float64{
		"without coefficients": BreakEven(Coefficients{}, "app-bytes", poll, sse), "of memory": BreakEven(c, "server-memory", poll, sse),
		"without others": BreakEven(c, "app-bytes", poll), "of one unknown": BreakEven(c, "server-cpu", poll, sse, scenario(transport.HTTPStream.Name)),
	} {
		if !math.IsNaN(at) {
			t.Errorf("%s the crossing is %v, want that it is unknown", name, at)
		}
	}
}

// TestCoalescedPushHasNoCrossing: push that sends the newest state no more often than clients would poll takes fewer bytes than they do, with
// the heads of a browser, at all rates and intervals of the break-even suite.
func TestCoalescedPushHasNoCrossing(t *testing.T) {
	known := func(v float64) Coefficient { return Coefficient{Value: v, From: []string{"test"}} }
	for _, rate := range []float64{0.02, 0.1, 0.5, 2.5, 12.5} {
		for _, interval := range []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second} {
			s := results.Default()
			s.Transport, s.Rate, s.Contract, s.PollInterval = transport.ShortPoll.Name, rate, results.Latest, results.Duration(interval)
			s.Complete()
			c := Coefficients{Setups: map[Setup]Costs{SetupOf(s): {Request: known(350), Response: known(120), Empty: known(80)}}}
			polls := Predict(s, c).Traffic.App()
			for _, of := range transport.Streams() {
				push := s
				push.Transport, push.PollInterval = of.Name, 0
				push.Heartbeat = results.Duration(transport.HeartbeatInterval)
				push.Complete()
				beat := heartbeatOf(push)
				event := of.Framing.Bytes(LineBytes(push), epochBytes+seqDigits(push))
				if coalesced := CoalescedPush(event, arrivalsOf(push).useful(interval.Seconds()), interval.Seconds()) + (beat.down+beat.up)/beat.interval; !(coalesced < polls) {
					t.Errorf("%s that sends at most each %v takes %.4g B/s at %g events/s, and polls take %.4g", of.Name, interval, coalesced, rate, polls)
				}
			}
		}
	}
}

func TestAtOtherRates(t *testing.T) {
	var runs []results.Run
	for _, rate := range []float64{1, 2, 1, 3, 1} {
		runs = append(runs, results.Run{Scenario: results.Scenario{Rate: rate}})
	}
	if others := AtOtherRates(runs, 1); len(others) != 2 || len(runs) != 5 || runs[0].Scenario.Rate != 1 {
		t.Errorf("%d runs are at other rates, of %d", len(others), len(runs))
	}
}
