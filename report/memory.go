package report

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/results/stats"
)

// furtherClients is a table of what each further client takes, at each moment at which memory is read, of groups that differ in the
// number of clients and how they follow the feed.
func furtherClients(groups []stats.Group) []Table {
	t := Table{Columns: []Column{{"transport", false}}}
	few, most := slices.MinFunc(groups, byClients).Scenario.Clients, slices.MaxFunc(groups, byClients).Scenario.Clients
	t.Caption = fmt.Sprintf("Memory that each further client takes: slopes from %s to %s clients at %s, with their 95 %% intervals (least squares)",
		count(few), count(most), rate(groups[0].Scenario.Rate))
	for _, m := range stats.MemoryMoments {
		t.Columns = append(t.Columns, Column{m.Title, true})
	}
	for _, label := range labels(groups) {
		row, known := []Cell{{Text: label}}, false
		for _, m := range stats.MemoryMoments {
			s := perFurtherClient(groups, label, m)
			row = append(row, cell(s, stats.Named(m.Metric).Unit))
			known = known || s.N > 0
		}
		if known {
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Table{t}
}

// perFurtherClient is what a further client of those who follow the feed that way takes at a moment.
func perFurtherClient(groups []stats.Group, label string, m stats.MemoryMoment) stats.Summary {
	its := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Label() == label })
	return stats.PerFurtherClient(stats.Runs(its), stats.Named(m.Metric).Of)
}

// furtherClient says who takes the least memory at which moment: a conclusion that holds at one of them may not hold at another. Where
// intervals overlap, nobody takes the least.
func furtherClient(groups []stats.Group) Finding {
	enough := stats.Only(groups, func(g stats.Group) bool { return len(g.Runs) >= stats.LeastPairs })
	if len(enough) < len(groups) || slices.MaxFunc(groups, byClients).Scenario.Clients < fewClients {
		return Finding{}
	}
	var f Finding
	var sentences []string
	winners := map[string]bool{}
	for _, m := range stats.MemoryMoments {
		winner, s, evidence := cheapest(groups, m)
		f.Evidence = append(f.Evidence, evidence...)
		if winner == "" {
			continue
		}
		winners[winner] = true
		unit := stats.Named(m.Metric).Unit
		sentences = append(sentences, fmt.Sprintf("Each further client took the least %s with %s: %s.", m.Title, winner, cell(s, unit)))
	}
	if len(sentences) == 0 {
		return Finding{}
	}
	f.Text = strings.Join(sentences, " ")
	if len(winners) > 1 {
		f.Detail = "Which transport takes the least depends on when memory is read."
	}
	return f
}

// cheapest is the way of following the feed whose further clients take less memory at a moment than those of all others; "" where
// intervals don't tell. The evidence has all of them.
func cheapest(groups []stats.Group, m stats.MemoryMoment) (winner string, least stats.Summary, evidence []Evidence) {
	unit := stats.Named(m.Metric).Unit
	var all []stats.Summary
	for _, label := range labels(groups) {
		s := perFurtherClient(groups, label, m)
		if s.Confidence == 0 {
			continue
		}
		evidence = append(evidence, Evidence{fmt.Sprintf("%s, %s per further client", label, m.Metric),
			fmt.Sprintf("%s, %s", cell(s, unit), plural(s.N, "run"))})
		if all = append(all, s); len(all) == 1 || s.Median < least.Median {
			least = s
			winner = prose(groups[slices.IndexFunc(groups, func(g stats.Group) bool { return g.Scenario.Label() == label })].Scenario)
		}
	}
	rivals := slices.DeleteFunc(all, func(s stats.Summary) bool { return !least.Overlaps(s) })
	if len(rivals) != 1 || len(evidence) < 2 { // itself
		return "", stats.Summary{}, evidence
	}
	return winner, least, evidence
}
