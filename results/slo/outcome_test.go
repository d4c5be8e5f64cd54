package slo

import (
	"strings"
	"testing"

	"pollpush/results"
)

// run makes a record of how busy server and load generator were, and of the p99 in milliseconds.
func made(server, load, p99 float64) results.Run {
	s := results.Default()
	s.Complete()
	ns := int64(p99 * 1e6)
	return results.Run{
		Scenario: s, Valid: true, WindowNS: 1e9, Latency: &results.Latency{Mean: p99 * 5e5, P99: &ns},
		Server: &results.Server{CPUs: []int{0}, CPUNS: results.Observed(int64(server * 1e9)), ForeignCPUShare: results.Observed(0.02)},
		Load:   &results.Load{CPUs: []int{1}, Busy: &load, ForeignCPUShare: results.Observed(0.02)},
	}
}

// Whom a run speaks against: never the server where the load generator, the machine or a pause may be behind it.
func TestOutcome(t *testing.T) {
	objective, err := Parse("p99=100ms,lost=0")
	if err != nil {
		t.Fatal(err)
	}
	invalid := func(r results.Run, reasons ...string) results.Run {
		r.Valid, r.InvalidBecause = false, reasons
		return r
	}
	foreign := func(r results.Run, server, load float64) results.Run {
		r.Server.ForeignCPUShare, r.Load.ForeignCPUShare = &server, &load
		return r
	}
	beside := made(0.7, 0.45, 500) // a publisher, which has the load generator's cores too
	beside.Load.OwnCPUShare = results.Observed(0.85)
	target, short := made(0.95, 0.5, 200), made(0.5, 0.5, 50)
	target.Server, short.Latency.P99, short.Delivery.Published = nil, nil, 400
	for _, c := range []struct {
		name string
		run  results.Run
		want Outcome
		why  string // what it begins with
	}{
		{"holds", made(0.97, 0.94, 100), Held, ""},
		{"a saturated server", made(0.97, 0.5, 101), Broke, "server saturated: 97 % busy, p99 101 ms"},
		{"both saturated", made(0.97, 0.94, 500), Broke, "server saturated: "},
		{"a strained load generator", made(0.7, 0.85, 500), Limited, "load generator strained: 85 % busy, while the server's cores were 70 %"},
		{"slow for another reason", made(0.7, 0.5, 500), Broke, "p99 500 ms although the server's cores were 70 % busy only"},
		{"somebody else's server", target, Broke, "p99 200 ms, of a server whose CPU time is not known"},
		{"a contended machine", foreign(made(0.97, 0.5, 500), 0.3, 0), Unusable, "machine contended: something else had 30 %"},
		{"too few events", short, Unusable, "p99 was not measured: 400 events were too few"},
		{"a load generator strained by the publisher", beside, Limited, "load generator strained: 85 % busy, while the server's cores were 70 %"},
		{"a load generator at its limit", invalid(made(0.9, 0.97, 200), "load generator busy: for 97 % of its cores' time"), Limited, "load generator busy: "},
		{"a load generator that lagged at work", invalid(made(0.9, 0.7, 200), "load generator lagged: it read"), Limited, "load generator lagged: "},
		{"a load generator that was halted", invalid(made(0.9, 0.3, 200), "load generator lagged: it read"), Unusable, "load generator lagged: "},
		{"a load generator that stood still", invalid(made(0.9, 0.7, 200), "load generator lagged: it stood still, and"), Unusable, "load generator lagged: "},
		{"a load generator that stood still at its limit", invalid(made(0.9, 0.85, 200), "load generator lagged: it stood still, and"), Limited, "load generator lagged: "},
		{"a load generator without its core", invalid(foreign(made(0.9, 0.7, 200), 0, 0.25), "load generator lagged: it read"), Unusable, "load generator lagged: "},
		{"lost and lagged", invalid(made(0.9, 0.9, 200), "events lost: 3 of 9", "load generator busy: for 97 %"), Limited, "load generator busy: "},
		{"lost", invalid(made(0.97, 0.5, 200), "events lost: 3 of 9"), Broke, "events lost: 3 of 9, not delivered within 10s after the window"},
		{"lost on a contended machine", invalid(made(0.5, 0.5, 200), "events lost: 3 of 9", "server starved: something else"), Unusable, "events lost: 3 of 9; server starved"},
		{"a relay at its limit", invalid(made(0.8, 0.3, 200), "relay late: by 3ms"), Limited, "relay late: "},
		{"a relay without its core", invalid(foreign(made(0.8, 0.3, 200), 0, 0.25), "relay late: by 3ms"), Unusable, "relay late: "},
		{"a publisher that waited for a saturated server", invalid(made(0.95, 0.7, 200), "publisher late: by 3ms"), Broke, "server saturated: 95 % busy, publisher late"},
		{"late instruments, and held", invalid(foreign(made(0.9, 0.97, 20), 0.5, 0.5), "load generator busy: for 97 %", "load generator lagged: it read", "server starved: something else"),
			Held, "in spite of: load generator busy: for 97 %; load generator lagged: it read; server starved"},
		{"late instruments, and not measured", invalid(short, "load generator lagged: it read"), Limited, "load generator lagged: "},
		{"another reason, and held", invalid(made(0.5, 0.5, 20), "clock stepped: by 1s", "load generator starved: something else"), Unusable, "clock stepped: "},
		{"nothing measured", invalid(results.Run{}, "wrong cores: "), Unusable, "wrong cores: "},
	} {
		if got, why := objective.Outcome(c.run); got != c.want || !strings.HasPrefix(why, c.why) || c.why == "" && why != "" {
			t.Errorf("%s: %d because %q, want %d because %q", c.name, got, why, c.want, c.why)
		}
	}
}
