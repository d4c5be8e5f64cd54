package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/results/stats"
)

// objectiveOf is what a group's runs were to hold; nil where that is nothing, or can't be read, of which objectiveWarnings warn.
func objectiveOf(g stats.Group) slo.Objective {
	if slices.ContainsFunc(g.Runs, func(r results.Run) bool { return r.Search != "" }) { // it is what is searched for, and not missed
		return nil
	}
	o, err := slo.OfRuns(g.Runs)
	if err != nil {
		return nil
	}
	return o
}

func hasObjective(g stats.Group) bool { return len(objectiveOf(g)) > 0 }

// objective is a parameter: rows that were to hold different things say which.
var objective = parameter{
	name: "objective",
	text: func(g stats.Group) string { return objectiveOf(g).String() },
	caption: func(g stats.Group) string {
		if !hasObjective(g) {
			return ""
		}
		return fmt.Sprintf("objective %s", objectiveOf(g))
	},
}

// objectiveWarnings says which objectives can't be read, each once.
func objectiveWarnings(runs []results.Run) []string {
	var texts []string
	for _, its := range stats.GroupBy(runs, func(r results.Run) string { return r.SLO }) {
		if _, err := slo.OfRuns(its[:1]); err != nil {
			texts = append(texts, fmt.Sprintf("%v (%s)", err, plural(len(its), "run")))
		}
	}
	return texts
}

// verdictOn says what became of a group's objective, and in how many of its repetitions it was held where they don't agree.
func verdictOn(g stats.Group) Cell {
	if !hasObjective(g) {
		return Cell{Text: missing}
	}
	v := objectiveOf(g).Judge(g)
	c := Cell{Text: "met"}
	switch {
	case len(v.Missed) > 0:
		c.Text = fmt.Sprintf("missed: %s", v.Why())
	case len(v.Unmeasured) > 0:
		c.Text = v.Why()
	}
	if v.Met() && v.Held < v.Runs || len(v.Missed) > 0 && v.Held > 0 {
		c.Spread = fmt.Sprintf("held in %d of %d runs", v.Held, v.Runs)
	}
	return c
}

// verdictWord is the verdict on one run, for machines; "" where there is none.
func verdictWord(r results.Run) string {
	g := stats.Group{Scenario: r.Scenario, Runs: []results.Run{r}}
	if !r.Valid || !hasObjective(g) {
		return ""
	}
	switch v := objectiveOf(g).Judge(g); {
	case v.Met():
		return "met"
	case len(v.Missed) > 0:
		return "missed"
	}
	return "unmeasured"
}

// verdicts say of each objective which of the section's scenarios miss it: those that an earlier section has not told of.
func (s section) verdicts(told map[results.Identity]bool) []Verdict {
	untold := stats.Only(s.groups, func(g stats.Group) bool { return hasObjective(g) && !told[g.Identity()] })
	var all []Verdict
	for _, its := range stats.GroupBy(untold, func(g stats.Group) string { return objectiveOf(g).String() }) {
		v := Verdict{Finding: Finding{Question: s.id()}}
		telling := apart(its)
		var missed []string
		for _, g := range inOrder(its) {
			told[g.Identity()] = true
			o := objectiveOf(g)
			if judged := o.Judge(g); !judged.Met() {
				missed = append(missed, fmt.Sprintf("%s (%s)", nameAmong(g, telling), judged.Why()))
			}
			for _, l := range o {
				v.Evidence = append(v.Evidence, Evidence{fmt.Sprintf("%s, %s, %s", g.Scenario.Label(), l.Name, setting(g)), l.Format(l.OfAll(g))})
			}
		}
		scenarios := plural(len(its), "scenario")
		if v.Holds = len(missed) == 0; v.Holds {
			v.Text = fmt.Sprintf("The objective %s was met in %s.", objectiveOf(its[0]), scenarios)
		} else {
			v.Text = fmt.Sprintf("The objective %s was missed in %s of %s: %s.", objectiveOf(its[0]), count(len(missed)), scenarios, strings.Join(missed, "; "))
		}
		all = append(all, v)
	}
	return all
}

// verdictsOn are those on all objectives.
func verdictsOn(runs []results.Run) []Verdict {
	var all []Verdict
	told := map[results.Identity]bool{}
	for _, s := range sections(runs) {
		all = append(all, s.verdicts(told)...)
	}
	return all
}

// nameAmong names a scenario among others that differ from it in parameters.
func nameAmong(g stats.Group, telling []parameter) string {
	parts := []string{prose(g.Scenario)}
	for _, p := range telling {
		text := p.caption(g)
		if p.lastResort {
			text = cmp.Or(text, p.name+" "+p.text(g))
		}
		if text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}
