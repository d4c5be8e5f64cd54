package capacity

import (
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/slo"
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
func TestJudge(t *testing.T) {
	objective, err := slo.Parse("p99=100ms,lost=0")
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
	target, short := made(0.95, 0.5, 200), made(0.5, 0.5, 50)
	target.Server, short.Latency.P99, short.Delivery.Published = nil, nil, 400
	for _, c := range []struct {
		name string
		run  results.Run
		want outcome
		why  string // what it begins with
	}{
		{"holds", made(0.97, 0.94, 100), held, ""},
		{"a saturated server", made(0.97, 0.5, 101), broke, "server saturated: 97 % busy, p99 101 ms"},
		{"both saturated", made(0.97, 0.94, 500), broke, "server saturated: "},
		{"a strained load generator", made(0.7, 0.85, 500), limited, "load generator strained: 85 % busy, while the server's cores were 70 %"},
		{"slow for another reason", made(0.7, 0.5, 500), broke, "p99 500 ms although the server's cores were 70 % busy only"},
		{"somebody else's server", target, broke, "p99 200 ms, of a server whose CPU time is not known"},
		{"a contended machine", foreign(made(0.97, 0.5, 500), 0.3, 0), unusable, "machine contended: something else had 30 %"},
		{"too few events", short, unusable, "p99 was not measured: 400 events were too few"},
		{"a load generator at its limit", invalid(made(0.9, 0.97, 200), "load generator busy: for 97 % of its cores' time"), limited, "load generator busy: "},
		{"a load generator that lagged at work", invalid(made(0.9, 0.7, 200), "load generator lagged: it read"), limited, "load generator lagged: "},
		{"a load generator that was halted", invalid(made(0.9, 0.3, 200), "load generator lagged: it read"), unusable, "load generator lagged: "},
		{"a load generator that stood still", invalid(made(0.9, 0.7, 200), "load generator lagged: it stood still, and"), unusable, "load generator lagged: "},
		{"a load generator that stood still at its limit", invalid(made(0.9, 0.85, 200), "load generator lagged: it stood still, and"), limited, "load generator lagged: "},
		{"a load generator without its core", invalid(foreign(made(0.9, 0.7, 200), 0, 0.25), "load generator lagged: it read"), unusable, "load generator lagged: "},
		{"lost and lagged", invalid(made(0.9, 0.9, 200), "events lost: 3 of 9", "load generator busy: for 97 %"), limited, "load generator busy: "},
		{"lost", invalid(made(0.97, 0.5, 200), "events lost: 3 of 9"), broke, "events lost: 3 of 9, not delivered within 10s after the window"},
		{"lost on a contended machine", invalid(made(0.5, 0.5, 200), "events lost: 3 of 9", "server starved: something else"), unusable, "events lost: 3 of 9; server starved"},
		{"a relay at its limit", invalid(made(0.8, 0.3, 200), "relay late: by 3ms"), limited, "relay late: "},
		{"a relay without its core", invalid(foreign(made(0.8, 0.3, 200), 0, 0.25), "relay late: by 3ms"), unusable, "relay late: "},
		{"late instruments, and held", invalid(foreign(made(0.9, 0.97, 20), 0.5, 0.5), "load generator busy: for 97 %", "load generator lagged: it read", "server starved: something else"),
			held, "in spite of: load generator busy: for 97 %; load generator lagged: it read; server starved"},
		{"late instruments, and not measured", invalid(short, "load generator lagged: it read"), limited, "load generator lagged: "},
		{"another reason, and held", invalid(made(0.5, 0.5, 20), "clock stepped: by 1s", "load generator starved: something else"), unusable, "clock stepped: "},
		{"nothing measured", invalid(results.Run{}, "wrong cores: "), unusable, "wrong cores: "},
	} {
		if got := judge(c.run, objective); got.outcome != c.want || !strings.HasPrefix(got.why, c.why) || c.why == "" && got.why != "" {
			t.Errorf("%s: %+v, want outcome %d because %q", c.name, got, c.want, c.why)
		}
	}
}
