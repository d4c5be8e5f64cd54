package verify

import (
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// TestPauseOutcome: a pause of our own is right where it does not show, one of the server where it does.
func TestPauseOutcome(t *testing.T) {
	const ms = int64(time.Millisecond)
	run := func(measured, most int64, reasons ...string) results.Run {
		s := results.Default()
		s.Rate = 10
		return results.Run{Scenario: s, Valid: len(reasons) == 0, InvalidBecause: reasons, Latency: &results.Latency{Mean: float64(measured * ms), Max: most * ms}}
	}
	for _, test := range []struct {
		name, side string
		run        results.Run
		want       Outcome
		why        string
	}{
		{"load, not seen", pausedLoad, run(10, 300), Right, ""},
		{"load, seen", pausedLoad, run(12, 300), Wrong, "off: mean by +"},
		{"load, said", pausedLoad, run(12, 300, "load generator lagged: so"), Refused, "load generator lagged: so"},
		{"server, shown", pausedServer, run(12, 201), Right, ""},
		{"server, hidden", pausedServer, run(12, 199), Wrong, "does not show"},
		{"server, blamed on others", pausedServer, run(12, 300, "publisher late: by 9ms"), Wrong, "invalid: publisher late"},
		{"server, and clients that lag", pausedServer, run(12, 300, "load generator lagged: so"), Refused, "lagged"},
	} {
		p := Pause{Side: test.side, Length: 300 * time.Millisecond, Run: test.run, Readings: []Reading{{"mean", 10e6, 10e6, test.run.Latency.Mean, pauseSlack}}}
		if got, why := p.Outcome(); got != test.want || !strings.Contains(why, test.why) || (test.why == "") != (why == "") {
			t.Errorf("%s: outcome %d because of %q, want %d because of %q", test.name, got, why, test.want, test.why)
		}
	}
	if got, _ := (Pause{Side: pausedLoad, Run: results.Run{Valid: true}}).Outcome(); got != Wrong {
		t.Errorf("a valid run that measured nothing has outcome %d", got)
	}
}

// TestExpected: an event waits for the next poll and takes one way of the path.
func TestExpected(t *testing.T) {
	s := results.Default()
	s.RTT, s.PollInterval = results.Duration(20*time.Millisecond), results.Duration(100*time.Millisecond)
	h := expected(s)
	for q, want := range map[float64]float64{50: 60, 90: 100, 99: 109} {
		if got := float64(h.ValueAtPercentile(q)) / 1e6; got < want-1 || got > want+1 {
			t.Errorf("p%g is %g ms, want %g", q, got, want)
		}
	}
}
