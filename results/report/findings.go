package report

import (
	"fmt"

	"pollpush/results"
)

// A Finding is one thing that the runs show, in words that can be quoted, and the numbers it rests on.
type Finding struct {
	Question string // the section it belongs to: staleness, idle, sparse, busy, growth, delivery
	Text     string
	Evidence []Evidence
}

// Evidence is a number that a finding rests on.
type Evidence struct{ What, Value string }

// Findings returns what the runs show. There is one only where runs support it: what lies within the spread of the
// repetitions is said not to differ measurably, and invalid runs support nothing.
func Findings(runs []results.Run) []Finding {
	var found []Finding
	for _, s := range sections(runs) {
		for _, f := range s.findings() {
			if f.Text != "" {
				f.Question = s.name
				found = append(found, f)
			}
		}
	}
	return append(found, deliveryFindings(runs)...)
}

// findings returns those of one section; one without a text is not supported by its runs.
func (s section) findings() []Finding {
	if len(s.groups) == 0 {
		return nil
	}
	at := setting(s.groups[0])
	switch s.name {
	case "staleness":
		return []Finding{
			compared(s.groups, "latency-mean", at+", the mean time from due to received was %s.", "took %s as long as %s"),
			stated(s.groups, "latency-p99", at+", 99 %% of deliveries took at most %s."),
		}
	case "idle":
		return []Finding{
			idleBytes(s.groups),
			compared(s.groups, "server-cpu", at+", the server's CPU time per client and second was %s.", "cost %s the CPU time of %s"),
		}
	case "sparse":
		return sparseFindings(s.groups)
	case "busy":
		return busyFindings(s.groups)
	case "growth":
		return growthFindings(s.groups)
	default:
		return nil
	}
}

// setting says under which conditions groups were measured, as the beginning of a sentence.
func setting(g results.Group) string {
	s := g.Scenario
	if s.Rate == 0 {
		return fmt.Sprintf("With %s and nothing published", plural(s.Clients, "client"))
	}
	if s.Topics > 1 {
		return fmt.Sprintf("At %s on each of %s to %s", rate(s.Rate), plural(s.Topics, "topic"), plural(s.Clients, "client"))
	}
	return fmt.Sprintf("At %s to %s", rate(s.Rate), plural(s.Clients, "client"))
}

// compared states a metric of each group (format has a %s for the values) and then how the others stand to the push
// transport that serves as the yardstick (relation has a %s for the times and one for its name).
func compared(groups []results.Group, metric, format, relation string) Finding {
	f := stated(groups, metric, format)
	if base, ok := yardstick(groups, metric); ok && f.Text != "" {
		sentences, evidence := against(base, groups, metric, relation)
		for _, text := range sentences {
			f.Text += " " + sentence(text) + "."
		}
		f.Evidence = append(f.Evidence, evidence...)
	}
	return f
}

// stated states a metric of each group, where at least two were measured.
func stated(groups []results.Group, metric, format string) Finding {
	m := named(metric)
	var values []string             // as written, in order
	owners := map[string][]string{} // who has the value
	var evidence []Evidence
	for _, g := range inOrder(groups) {
		s := g.Summary(m)
		if s.N == 0 {
			continue
		}
		value := quantity(s.Median, m.Unit)
		if owners[value] == nil {
			values = append(values, value)
		}
		owners[value] = append(owners[value], prose(g.Scenario))
		evidence = append(evidence, measured(g, m))
	}
	if len(evidence) < 2 {
		return Finding{}
	}
	for i, value := range values {
		values[i] = value + " with " + list(owners[value])
	}
	return Finding{Text: fmt.Sprintf(format, list(values)), Evidence: evidence}
}
