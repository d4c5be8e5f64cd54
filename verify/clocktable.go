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

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
