package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/results/stats"
)

// noticeable is the change of a median that is worth a row when the repetitions don't overlap.
const noticeable = 0.01

// Changes writes what differs between two sets of runs as a table. With gate it says after that what does not pass, why,
// and what could not be judged. It returns how much does not pass, gate or not; that nothing could be compared is one.
func Changes(w io.Writer, changes []stats.Change, gate bool) (notPassed int, err error) {
	out := bufio.NewWriter(w)
	t := Table{Columns: []Column{{"scenario", false}, {"metric", false}, {"old", true}, {"new", true}, {"change", true}, {"p", true}, {"", false}}}
	compared, uncompared, tooFew := 0, 0, false
	scenarioName := scenarioNames(changes)
	for _, c := range changes {
		if c.Metric.Name == "" || math.IsNaN(c.P) {
			continue
		}
		compared++
		tooFew = tooFew || c.TooFew
		verdict := verdict(c, gate)
		if verdict == notCompared {
			uncompared++
		}
		if verdict != "" {
			t.Rows = append(t.Rows, []Cell{{Text: scenarioName(c)}, {Text: c.Metric.Name}, cell(c.Old, c.Metric.Unit), cell(c.New, c.Metric.Unit),
				{Text: percent(c.Delta())}, {Text: fmt.Sprintf("%.3f", c.P)}, {Text: verdict}})
		}
	}
	if compared == 0 {
		fmt.Fprintln(out, "Nothing can be compared: no scenario is in both sets with valid runs.")
	} else {
		if len(t.Rows) > 0 {
			t.writeText(out)
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s of %s did not change measurably.\n", count(compared-len(t.Rows)), plural(compared, "compared number"))
		if uncompared > 0 {
			fmt.Fprintf(out, "%s differ, and that says nothing: with fewer than %d repetitions on each side, or one side made after the other, equal versions do.\n",
				count(uncompared), stats.GateRepetitions)
		}
	}
	if tooFew {
		fmt.Fprintln(out, "p is by the Mann-Whitney U test; it takes four repetitions on each side to fall below 0.05.")
	}
	verdict := gateVerdict{changes: changes, compared: compared}
	verdict.count()
	if gate {
		verdict.write(out, scenarioName)
	}
	notPassed = verdict.failed + verdict.unjudged
	if compared == 0 {
		notPassed = max(notPassed, 1)
	}
	return notPassed, out.Flush()
}

// notCompared is the verdict on a difference that may be chance, or the machine's.
const notCompared = "not compared"

// verdict says which way a measurable change goes, and is "" for another one. More is worse in all metrics.
func verdict(c stats.Change, gate bool) string {
	apart := !c.Old.Overlaps(c.New) && !(math.Abs(c.Delta()) < noticeable)
	switch {
	case gate && c.Failure != "":
		return "fails"
	case gate && c.Unjudged != "":
		return "not judged"
	case !c.Significant() && !apart || c.New.Median == c.Old.Median:
		return ""
	case !c.Compared() && c.Metric.Counted():
		return "" // the edge of a window
	case !c.Compared():
		return notCompared
	case c.New.Median > c.Old.Median:
		return "more"
	default:
		return "less"
	}
}

// percent writes a relative change with its sign.
func percent(change float64) string {
	if math.IsNaN(change) || math.Abs(change) > beyond {
		return missing
	}
	return fmt.Sprintf("%+.1f %%", 100*change)
}

// scenarioNames tells scenarios by the fields that suites mostly vary, and by all others in which they differ: two that are
// not the same never have one name.
func scenarioNames(changes []stats.Change) func(stats.Change) string {
	groupOf := func(c stats.Change) stats.Group {
		return stats.Group{Scenario: c.Scenario, Host: c.Host, Parallel: c.Parallel}
	}
	var groups []stats.Group
	var all hosts
	known := map[results.Identity]bool{}
	for _, c := range changes {
		g := groupOf(c)
		if known[g.Identity()] {
			continue
		}
		known[g.Identity()] = true
		groups = append(groups, g)
		if !slices.ContainsFunc(all, func(h results.Host) bool { return slices.Equal(h.Facts(), g.Host.Facts()) }) {
			all = append(all, g.Host)
		}
	}
	varied := slices.DeleteFunc(apart(groups), func(p parameter) bool {
		return slices.Contains([]string{"clients", "events/s", "contract"}, p.name)
	})
	return func(c stats.Change) string {
		if c.Scenarios > 0 {
			return fmt.Sprintf("%d scenarios together", c.Scenarios)
		}
		g := groupOf(c)
		s := g.Scenario
		name := fmt.Sprintf("%s, %s, %s, %s", s.Label(), plural(s.Clients, "client"), rate(s.Rate), s.Contract)
		for _, p := range varied {
			if text := p.text(g); text != "" {
				name += ", " + cmp.Or(p.caption(g), p.name+" "+text)
			}
		}
		if host := all.name(g.Host); host != "" {
			name += ", " + host
		}
		return visible.Text(name)
	}
}
