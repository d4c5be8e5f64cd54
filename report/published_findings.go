package report

import (
	"fmt"
	"math"
	"strings"

	"pollpush/studies"
)

// What studies.Row.Verdict says, in the order in which it is told.
const (
	asPublished = "as published"
	asTheory    = "as theory expects"
	differs     = "differs"
)

// byVerdict sorts the published numbers of a source by what became of them. Rows without a published number are theory's own.
func byVerdict(s studies.Source) map[string][]studies.Row {
	rows := map[string][]studies.Row{}
	for _, r := range s.Rows {
		if verdict := r.Verdict(); verdict != "" && !math.IsNaN(r.Published) {
			rows[verdict] = append(rows[verdict], r)
		}
	}
	return rows
}

// publishedFindings say of each publication how many of its numbers hold, how many are what theory expects instead, and which are
// neither.
func publishedFindings(sources []studies.Source) []Finding {
	var found []Finding
	for _, s := range sources {
		rows := byVerdict(s)
		held, expected, apart := len(rows[asPublished]), len(rows[asTheory]), len(rows[differs])
		all := held + expected + apart
		sentences := []string{fmt.Sprintf("%s: published numbers that hold: %s of %s.", s.Name, count(held), count(all))}
		if expected > 0 {
			sentences = append(sentences, fmt.Sprintf("As theory expects instead: %s.", quantities(rows[asTheory])))
		}
		if apart > 0 {
			sentences = append(sentences, fmt.Sprintf("Neither: %s.", quantities(rows[differs])))
		}
		if all == 0 {
			continue
		}
		f := Finding{Question: publishedResults().name, Text: strings.Join(sentences, " ")}
		for _, r := range s.Rows {
			f.Evidence = append(f.Evidence, Evidence{fmt.Sprintf("%s, %s", s.Name, r.Quantity), quantity(r.Ours, r.Unit)})
		}
		found = append(found, f)
	}
	return found
}

// mostNamed is how many numbers a sentence names; more are counted.
const mostNamed = 3

// quantities names rows.
func quantities(rows []studies.Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Quantity)
	}
	if len(names) > mostNamed {
		return fmt.Sprintf("%s, and %s more", strings.Join(names[:mostNamed], "; "), count(len(names)-mostNamed))
	}
	return strings.Join(names, "; ")
}

// publishedAnswer counts what became of all published numbers; "" where there are none.
func publishedAnswer(sources []studies.Source) string {
	var held, expected, apart int
	for _, s := range sources {
		rows := byVerdict(s)
		held, expected, apart = held+len(rows[asPublished]), expected+len(rows[asTheory]), apart+len(rows[differs])
	}
	if held+expected+apart == 0 {
		return ""
	}
	return fmt.Sprintf("Of %s published numbers that were measured again, %s came out as published, %s as theory expects instead, and %s as neither.",
		count(held+expected+apart), count(held), count(expected), count(apart))
}
