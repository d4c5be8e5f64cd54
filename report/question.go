package report

import (
	"cmp"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
)

// A question is what runs of several scenarios answer together. Suites name the questions of each set, and records keep
// them. To add one, write a file like question_idle.go and list it in questions.
type question struct {
	name     string // in suites, records and pages
	text     string
	note     string                                                             // what the columns of its table are
	columns  []column                                                           // of its table; none: it has none
	late     []column                                                           // of those, what holds where all that is wrong with a run is how late it read, as bytes do
	whole    func(asked []results.Run) Table                                    // its table, by all runs that were asked, also invalid ones, instead of one with a row for each scenario; nil: none
	tables   func(groups []stats.Group) []Table                                 // more of them, of runs that differ in nothing else; nil: none
	figures  []string                                                           // that stand with it, by the names that package plots gives them
	vary     []string                                                           // what its runs are compared over, beside the transport, how it polls and how long it is held
	findings func(groups []stats.Group) []Finding                               // of runs that differ in nothing else; nil: none
	searched func(groups []stats.Group, least func(results.Run) bool) []Finding // findings where the groups are what searches found, of some of which that is the least; nil: none
	answer   func(groups []stats.Group) string                                  // of the same runs, in one sentence that a reader sees first; nil: none
}

// questions returns all questions, in the order of pages.
func questions() []question {
	return []question{
		staleness(), layers(), idle(), sparse(), busy(), growth(), scale(), betweenHosts(), utilisation(), load(), breakEven(), loopback(),
		heads(), versions(), sharing(), encryption(), compression(), conditional(), cold(), engines(), pace(),
		passage(), middlebox(), collapsing(),
		direction(), payload(), notifications(), churn(), mix(), tokens(), turns(),
		roundMemory(), roundCPU(), roundCapacity(), roundSlow(), roundCut(),
		browserView(), browserConnections(), browserBytes(), publishedResults(),
	}
}

// Questions returns the names of the questions that runs can answer, in the order of pages.
func Questions() []string {
	var names []string
	for _, q := range questions() {
		names = append(names, q.name)
	}
	return names
}

// general is the section of the runs that no question has a table for.
func general() question {
	return question{
		name: "other", text: "What else was measured?",
		note: "Runs that stand in no other table: their record names no question with one, as those of `pollpush run`, of suites without questions and of older versions. No findings are drawn from them.",
		columns: []column{{"mean latency", "latency-mean"}, {"p90 latency", "latency-p90"}, {"p99 latency", "latency-p99"}, {"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"},
			{"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"server memory", "server-memory"}},
	}
}

// found returns the findings of a section, for each family of its runs. What tells several families apart is part of the setting, as
// far as their findings don't say it.
func (s section) found() []Finding {
	findings := s.findings
	if s.searched != nil {
		findings = func(groups []stats.Group) []Finding { return s.searched(groups, s.isLeast) }
	}
	if findings == nil {
		return nil
	}
	families := stats.Families(s.groups, s.vary...)
	var firsts []stats.Group
	for _, family := range families {
		firsts = append(firsts, family[0])
	}
	telling := apart(firsts)
	var found []Finding
	for _, family := range families {
		for _, f := range findings(family) {
			if f.Text == "" {
				continue
			}
			more := []string{f.Setting}
			for _, p := range telling {
				if family[0].Scenario.Upstream() && slices.Contains(saidOfSenders, p.name) || slices.ContainsFunc(s.vary, func(key string) bool { return results.FieldNamed(key).Column == p.name }) {
					continue // it is said already, or its first group has it alone
				}
				text := p.caption(family[0])
				if p.lastResort {
					text = cmp.Or(text, p.name+" "+p.text(family[0]))
				}
				if text != "" && !strings.Contains(f.Setting, " "+text) {
					more = append(more, text)
				}
			}
			if s.host != "" {
				more = append(more, "on "+s.host)
			}
			f.Setting = english.Capital(strings.Join(slices.DeleteFunc(more, func(text string) bool { return text == "" }), ", "))
			f.Question = s.id()
			found = append(found, f)
		}
	}
	return found
}
