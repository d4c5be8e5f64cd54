package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"pollpush/internal/english"
	"pollpush/internal/terminal"
	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/results/stats"
)

// An Outcome is what came of a comparison, for scripts.
type Outcome int

// The outcomes. Without a gate nothing fails.
const (
	Passed       Outcome = iota // it was compared, and nothing fails
	Failed                      // something got worse than the gate allows
	Inconclusive                // nothing failed, but what looks bad could not be judged, or nothing could be compared
)

// ChangeFormats returns the formats of Changes: for a terminal, a page or a comment, and the log of a GitHub workflow.
func ChangeFormats() []string { return []string{"text", "md", "github"} }

// Changes writes what differs between two sets of runs, in one of the ChangeFormats: an overview, which has "~" for what does not differ and
// "?" for what has too few repetitions to say, and a row for each number that does. With gate it says after that what does not pass, why, and what could not be judged. style is that
// of text.
func Changes(w io.Writer, format string, changes []stats.Change, gate bool, style terminal.Style) (Outcome, error) {
	c := newComparison(changes, gate)
	out := bufio.NewWriter(w)
	switch format {
	case "text":
		c.writeText(out, style)
	case "md":
		c.writeMarkdown(out)
	case "github":
		c.writeAnnotations(out)
	default:
		return Failed, fmt.Errorf("internal error: no comparison has the format %q", format)
	}
	return c.outcome(), out.Flush()
}

// A comparison is what all formats say of the changes.
type comparison struct {
	numbers []stats.Change // those that both sets have
	differ  []stats.Change // of them, those that are said to differ, to look so, or not to pass
	unclear int            // of those, how many only look so
	few     int            // of the others, how many have too few repetitions to be compared
	nearest []string       // where nothing can be compared: a sentence on the scenario that comes nearest to that, if one does
	gate    *gateVerdict   // nil: there is no gate
	nameOf  func(stats.Change) string
}

func newComparison(changes []stats.Change, gate bool) comparison {
	c := comparison{nameOf: scenarioNames(changes)}
	if gate {
		c.gate = newGateVerdict(changes)
	}
	for _, change := range changes {
		if change.Metric.Name == "" || change.Scenarios > 0 || change.Old.N == 0 || change.New.N == 0 {
			continue
		}
		c.numbers = append(c.numbers, change)
		verdict := c.verdict(change)
		if verdict == "" {
			if change.Uncompared() {
				c.few++
			}
			continue
		}
		c.differ = append(c.differ, change)
		if verdict == unclear {
			c.unclear++
		}
	}
	if len(c.numbers) == 0 {
		c.nearest = c.nearestScenario(changes)
	}
	return c
}

func (c comparison) outcome() Outcome {
	switch {
	case c.gate != nil && c.gate.failed > 0:
		return Failed
	case len(c.numbers) == 0, c.gate != nil && c.gate.unjudged > 0:
		return Inconclusive
	}
	return Passed
}

// verdict says in a word what became of a number, and is "" where no difference is shown. More is worse in all metrics.
func (c comparison) verdict(change stats.Change) string {
	switch {
	case c.gate != nil && change.Failure != "":
		return "fails"
	case c.gate != nil && change.Unjudged != "":
		return "not judged"
	}
	return map[stats.Verdict]string{stats.More: "more", stats.Less: "less", stats.Unclear: unclear}[change.Verdict()]
}

// unclear is said of a difference that may be chance, or the machine's.
const unclear = "unclear"

// writeText ends with the verdict of the gate, on a line of its own: scripts read it.
func (c comparison) writeText(w io.Writer, style terminal.Style) {
	for _, t := range []Table{c.overview(), c.details()} {
		if len(t.Rows) > 0 {
			if t.Caption != "" {
				fmt.Fprintf(w, "%s\n\n", wrap(t.Caption, "", "", 100))
			}
			t.writeText(w)
			fmt.Fprintln(w)
		}
	}
	for _, text := range c.sentences() {
		fmt.Fprintln(w, text)
	}
	if c.gate != nil {
		c.gate.write(w, c.nameOf, style)
	}
}

// sentences say how many numbers differ, and how that was found.
func (c comparison) sentences() []string {
	if len(c.numbers) == 0 {
		return append([]string{"Nothing can be compared: no scenario is in both sets with valid runs."}, c.nearest...)
	}
	var texts []string
	if compared := len(c.numbers) - c.few; compared > 0 {
		texts = append(texts, fmt.Sprintf("%s of %s did not change measurably.", count(compared-len(c.differ)), plural(compared, "compared number")))
	}
	if c.few > 0 {
		texts = append(texts, fmt.Sprintf("%s not compared, and \"?\" stands for that: there are fewer than %d repetitions on one side or both.", are(c.few, "number"), stats.GateRepetitions))
	}
	if c.unclear > 0 {
		texts = append(texts, fmt.Sprintf("%s look as if they did, and that says nothing: with fewer than %d repetitions on each side, or one side made after the other, equal versions do.",
			count(c.unclear), stats.GateRepetitions))
	}
	if c.unclear > mostUnclear {
		texts = append(texts, "These are so many that none is listed; pollpush report --format csv has all numbers of either side.")
	}
	if slices.ContainsFunc(c.numbers, func(change stats.Change) bool { return !math.IsNaN(change.P) }) {
		texts = append(texts, fmt.Sprintf("p is corrected for all numbers together (Welch's test, Holm): below %g, chance makes one such difference in any of them once in %.0f comparisons.",
			stats.Alpha, 1/stats.Alpha))
	}
	return texts
}

// are says that a number of things is, or are.
func are(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return plural(n, noun) + " are"
}

// mostApart is up to how many fields are named in which two scenarios differ: with more they have little in common.
const mostApart = 6

// nearestScenario says which old scenario has no new one to be compared with though one comes near, and in what that differs.
func (c comparison) nearestScenario(changes []stats.Change) []string {
	var nearest *stats.Change
	for i, change := range changes {
		if n := len(change.Apart); n > 0 && n <= mostApart && (nearest == nil || n < len(nearest.Apart)) {
			nearest = &changes[i]
		}
	}
	if nearest == nil {
		return nil
	}
	return []string{fmt.Sprintf("The new scenario that comes nearest to an old one (%s) differs from it in %s.", c.nameOf(*nearest), visible.Text(english.List(nearest.Apart)))}
}

// mostUnclear is up to how many numbers that only look as if they differed have a row: more would hide those that do.
const mostUnclear = 20

// details has a row for each number that differs, or, where they are few, looks as if it did.
func (c comparison) details() Table {
	t := Table{Columns: []Column{{"scenario", false}, {"metric", false}, {"old", true}, {"new", true}, {"change", true}, {"p", true}, {"", false}}}
	for _, change := range c.differ {
		if c.unclear > mostUnclear && c.verdict(change) == unclear {
			continue
		}
		t.Rows = append(t.Rows, []Cell{{Text: c.nameOf(change)}, {Text: change.Metric.Name},
			cell(change.Old, change.Metric.Unit), cell(change.New, change.Metric.Unit), {Text: percent(change.Delta())}, {Text: probability(change.P)}, {Text: c.verdict(change)}})
	}
	return t
}

// probability writes a p-value; there is none where a number was not tested.
func probability(p float64) string {
	switch {
	case math.IsNaN(p):
		return missing
	case p < 0.001:
		return "<0.001"
	}
	return fmt.Sprintf("%.3f", p)
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
	hostNames := make(map[results.Identity]string, len(groups)) // a scenario has a change for each measure
	for _, g := range groups {
		hostNames[g.Identity()] = all.name(g.Host)
	}
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
		if host := hostNames[g.Identity()]; host != "" {
			name += ", " + host
		}
		return visible.Text(name)
	}
}
