package verify

import (
	"fmt"
	"io"
	"time"
)

// Write writes the report as an aligned table of plain text.
func (r ClockReport) Write(w io.Writer) error {
	t := &table{}
	if r.Unavailable == nil {
		t.followed(r.Clocks)
		t.clockRuns(r.Runs)
		t.checks(r.Checks)
	}
	t.section("conclusion", "", func(line func(string, ...any)) {
		if r.Unavailable != nil {
			line("NOT TESTED: there can't be two hosts here: %v", r.Unavailable)
			return
		}
		problems := r.Problems()
		for _, p := range problems {
			line("%s", p)
		}
		line("%s", word(len(problems) == 0, "every clock is where it was measured to be, within its bound", "NOT VERIFIED"))
	})
	return t.write(w)
}

func (t *table) followed(clocks []Followed) {
	headings := "ahead|drift ppm|delayed up|down|measured ahead ms|drift ppm|off µs|converted off µs|bound ± µs|half the quickest µs|exchanges|stamps|outcome"
	t.section("clocks of two hosts, true and measured", headings, func(line func(string, ...any)) {
		for _, f := range clocks {
			first := fmt.Sprintf("%v|%g|%v|%v", f.Ahead.Round(time.Microsecond), f.Drift*1e6, f.Delays.Up, f.Delays.Down)
			if f.Problem != "" {
				line("%s|-|-|-|-|-|-|-|-|%s", first, f.Problem)
				continue
			}
			e := f.Estimate
			line("%s|%.3f|%+.1f|%+.1f|%.1f|%.1f|%.1f|%d|%s|%s", first, float64(-e.Steady)/1e6, -e.Drift*1e6, microseconds(f.Off()), microseconds(f.Worst),
				microseconds(e.Bound), microseconds(e.MinRoundTrip)/2, e.Exchanges, word(e.Kernel, "kernel", "user"), word(f.Within(), "within", "OFF"))
		}
	})
}

func (t *table) clockRuns(runs []ClockRun) {
	headings := "ahead|transport|samples|bound ± µs|number|true ms|measured ms|difference µs|%|in a write µs|outcome"
	t.section("latency between them, true and measured", headings, func(line func(string, ...any)) {
		for _, r := range runs {
			first := fmt.Sprintf("%v|%s|%d|%.1f", r.Ahead, r.Run.Scenario.Transport, r.Run.Delivery.Received, microseconds(r.Run.ClockBound()))
			for _, reading := range r.Readings {
				line("%s|%s", first, cells(reading))
				first = "|||"
			}
			if outcome, why := r.Outcome(); outcome == Refused {
				line("%s|-|-|-|-|-|-|%s", first, why)
			}
		}
	})
}

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
