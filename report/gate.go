package report

import (
	"fmt"
	"io"

	"pollpush/internal/visible"
	"pollpush/results/stats"
)

// A gateVerdict is what the gate says of all changes together: failed, not passed because something could not be judged,
// passed as far as there were repetitions to judge by, or passed.
type gateVerdict struct {
	changes                            []stats.Change
	compared, failed, unjudged, coarse int
}

func (v *gateVerdict) count() {
	for _, c := range v.changes {
		switch {
		case c.Failure != "":
			v.failed++
		case c.Unjudged != "":
			v.unjudged++
		case c.Coarse:
			v.coarse++
		}
	}
}

// write says what does not pass, line by line, and the verdict.
func (v *gateVerdict) write(w io.Writer, nameOf func(stats.Change) string) {
	for _, c := range v.changes {
		what := nameOf(c)
		if c.Metric.Name != "" {
			what += ", " + c.Metric.Name
		}
		switch {
		case c.Failure != "":
			fmt.Fprintf(w, "FAIL %s: %s\n", what, visible.Text(c.Failure))
		case c.Unjudged != "":
			fmt.Fprintf(w, "NOT JUDGED %s: %s\n", what, visible.Text(c.Unjudged))
		}
	}
	if v.coarse > 0 {
		fmt.Fprintf(w, "%s of latency, CPU time and memory could not be judged closely: that takes at least %d repetitions on each side, old and new "+
			"made in turns, as by scripts/ci-bench.sh. With fewer, only what is more than %d times the old value stops the gate; with as many, but "+
			"one side after the other, what has surely doubled.\n", sentence(plural(v.coarse, "number")), stats.GateRepetitions, stats.CoarseLimit)
	}
	switch {
	case v.failed > 0:
		fmt.Fprintf(w, "The gate has failed: %s.\n", plural(v.failed, "failure"))
	case v.unjudged > 0:
		fmt.Fprintf(w, "The gate is not passed: what is above could not be judged (%s).\n", plural(v.unjudged, "number"))
	case v.compared > 0 && v.coarse > 0:
		fmt.Fprintln(w, "The gate is passed as far as it could judge: by bytes, packets and counts.")
	case v.compared > 0:
		fmt.Fprintln(w, "The gate is passed.")
	}
}
