package verify

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pollpush/internal/clock"
	"pollpush/results"
)

// TestClockReport compares the tables of a good, a bad and an impossible report with what they should look like.
func TestClockReport(t *testing.T) {
	truth, run := truthAndRun(t, 10)
	run.Clocks = []results.Clock{{Name: "load", BoundNS: 12_300}}
	estimate := clock.Estimate{
		Steady: -time.Hour + 5*time.Microsecond, Drift: -20e-6, Bound: 12300 * time.Nanosecond, MinRoundTrip: 15 * time.Microsecond, Exchanges: 40, Kernel: true,
	}
	good := ClockReport{
		Clocks: []Followed{{Ahead: time.Hour, Drift: 20e-6, Delays: Delays{Up: 10 * time.Millisecond}, Estimate: estimate, Worst: 7 * time.Microsecond}},
		Runs:   []ClockRun{{time.Hour, loadOf(t, &truth, run)}},
		Checks: []Check{{Name: "nothing"}, {Name: "a wrong clock", Wanted: "clocks disagree:", Reasons: []string{"clocks disagree: by 1 s"}}},
	}
	bad := good
	off, converted, silent := good.Clocks[0], good.Clocks[0], good.Clocks[0]
	off.Estimate.Steady += 20 * time.Microsecond
	converted.Worst = 13 * time.Microsecond
	silent.Problem = "nobody replied"
	bad.Clocks = []Followed{off, converted, silent, {Ahead: time.Millisecond}} // the last has no bound
	run.Latency.P50 += int64(time.Millisecond)
	wrong := loadOf(t, &truth, run)
	run.Valid, run.InvalidBecause = false, []string{"load generator paused: for 1 s"}
	bad.Runs = []ClockRun{{time.Hour, wrong}, {-time.Second, loadOf(t, &truth, run)}}
	bad.Checks = []Check{{Name: "nothing", Reasons: []string{"clocks disagree: by 1 s"}}, {Name: "a wrong clock", Wanted: "clocks disagree:"}}
	for name, r := range map[string]ClockReport{
		"clocks-good.txt": good, "clocks-bad.txt": bad, "clocks-empty.txt": {}, "clocks-none.txt": {Unavailable: errors.New("it takes root's rights")},
	} {
		var text strings.Builder
		if err := r.Write(&text); err != nil {
			t.Fatal(err)
		}
		golden(t, name, text.String())
	}
	for _, test := range []struct {
		report ClockReport
		want   int
	}{{good, 0}, {bad, 8}, {ClockReport{}, 1}, {ClockReport{Unavailable: errors.New("so")}, 0}} {
		if problems := test.report.Problems(); len(problems) != test.want {
			t.Errorf("%d problems, want %d: %q", len(problems), test.want, problems)
		}
	}
}
