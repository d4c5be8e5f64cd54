package bench

import (
	"io"

	"pollpush/internal/terminal"
	"pollpush/loadgen"
	"pollpush/results"
)

// Watch shows on a terminal how a run of a scenario is getting on that is made outside of a bench: report is for its Measure, and end takes the
// display away. Where stderr is no terminal there is nothing to see: report is nil.
func Watch(stderr io.Writer, s results.Scenario) (report func(i int, p loadgen.Progress), end func()) {
	if !terminal.Is(stderr) {
		return nil, func() {}
	}
	one := step{{scenario: s}}
	d := newDisplay(stderr, []step{one}, 1, false)
	d.begin(one, 1)
	return d.update, d.close
}
