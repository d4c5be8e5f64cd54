package report

import (
	"fmt"
	"io"

	"pollpush/internal/english"
	"pollpush/internal/terminal"
	"pollpush/internal/visible"
	"pollpush/results/stats"
)

// A gateVerdict is what the gate says of all changes together: failed, not passed because something could not be judged,
// passed as far as there were repetitions to judge by, or passed.
type gateVerdict struct {
	stopped                            []stats.Change // that don't pass
	compared, failed, unjudged, coarse int
}

func newGateVerdict(changes []stats.Change) *gateVerdict {
	v := &gateVerdict{}
	for _, c := range changes {
		if c.Metric.Name != "" && c.Scenarios == 0 && c.Old.N > 0 && c.New.N > 0 {
			v.compared++
		}
		switch {
		case c.Failure != "":
			v.failed++
		case c.Unjudged != "":
			v.unjudged++
		case c.Coarse:
			v.coarse++
			continue
		default:
			continue
		}
		v.stopped = append(v.stopped, c)
	}
	return v
}

// write says what does not pass, line by line, and the verdict.
func (v *gateVerdict) write(w io.Writer, nameOf func(stats.Change) string, style terminal.Style) {
	for _, c := range v.stopped {
		what := stoppedName(c, nameOf)
		if c.Failure != "" {
			fmt.Fprintf(w, "%s %s: %s\n", style.Red("FAIL"), what, visible.Text(c.Failure))
		} else {
			fmt.Fprintf(w, "%s %s: %s\n", style.Yellow("NOT JUDGED"), what, visible.Text(c.Unjudged))
		}
	}
	if text := v.closeness(); text != "" {
		fmt.Fprintln(w, text)
	}
	switch text := v.sentence(); {
	case text == "":
	case v.failed > 0:
		fmt.Fprintln(w, style.Red(text))
	case v.unjudged > 0:
		fmt.Fprintln(w, style.Yellow(text))
	default:
		fmt.Fprintln(w, style.Green(text))
	}
}

// stoppedName names what does not pass: a number of a scenario, or the scenario.
func stoppedName(c stats.Change, nameOf func(stats.Change) string) string {
	if c.Metric.Name == "" {
		return nameOf(c)
	}
	return nameOf(c) + ", " + c.Metric.Name
}

// closeness says what could not be judged closely; "" where all was.
func (v *gateVerdict) closeness() string {
	if v.coarse == 0 {
		return ""
	}
	return fmt.Sprintf("%s of latency, CPU time and memory could not be judged closely: that takes at least %d repetitions on each side, old and new "+
		"made in turns, as by scripts/ci-bench.sh. With fewer, only what is more than %d times the old value stops the gate; with as many, but "+
		"one side after the other, what has surely doubled.", english.Capital(plural(v.coarse, "number")), stats.GateRepetitions, stats.CoarseLimit)
}

// sentence is the verdict; "" where there was nothing to judge.
func (v *gateVerdict) sentence() string {
	switch {
	case v.failed > 0:
		return fmt.Sprintf("The gate has failed: %s.", plural(v.failed, "failure"))
	case v.unjudged > 0:
		return fmt.Sprintf("The gate is not passed: %s could not be judged.", plural(v.unjudged, "number"))
	case v.compared > 0 && v.coarse > 0:
		return "The gate is passed as far as it could judge: by bytes, packets and counts."
	case v.compared > 0:
		return "The gate is passed."
	}
	return ""
}
