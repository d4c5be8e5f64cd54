package report

import (
	"fmt"
	"math"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

func turns() question {
	return question{
		name: stats.Contexts.Question, text: "How much of what a dialogue gains over a WebSocket is the transport's, and how much the cache's?",
		note: "A dialogue is several turns, each of a prompt and its answer, of which all that was said before is the context. It is sent again with each turn (resent), or the server keeps it (kept), and then it has to be read again for the first token, or the server remembers what it has read (context cache): neither has to do with the transport, though servers tie them to a connection. " +
			"A dialogue takes from when its first prompt is sent until the last token of its last answer is there. Bytes up are all that the clients' sockets sent, per turn.",
		columns: []column{{"dialogue", "dialogue"}, {"first token, mean", "first-token"}, {"p99", "first-token-p99"}, {"bytes up/turn", "app-bytes-up-per-ask"}, {"app bytes/s", "app-bytes"}, {"server CPU/token", "server-cpu-per-event"}},
		figures: []string{stats.Contexts.Question}, vary: append(stats.Contexts.Varies(), "ask"),
		tables:   byTurn,
		findings: func(groups []stats.Group) []Finding { return under(setting(groups[0]), savingsFound(groups)) },
		answer:   savingsAnswer,
	}
}

// byTurn has the mean time to the first token by the number of the turn, and the bytes of the context that is sent with the last one.
func byTurn(groups []stats.Group) []Table {
	t := Table{Caption: "First token of each turn, " + distance(groups[0]), Columns: []Column{{"transport", false}, {"context", false}}}
	turns := groups[0].Scenario.Turns
	for i := range turns {
		t.Columns = append(t.Columns, Column{fmt.Sprintf("turn %d", i+1), true})
	}
	t.Columns = append(t.Columns, Column{"sent with the last", true})
	turn := func(i int, of func(results.Turn) *float64, unit string) stats.Metric {
		return stats.Metric{Unit: unit, Of: func(r results.Run) float64 {
			if r.Turns == nil || i >= len(r.Turns.Turns) {
				return math.NaN()
			}
			return results.Value(of(r.Turns.Turns[i]))
		}}
	}
	for _, g := range inOrder(groups) {
		row := []Cell{{Text: g.Scenario.Label()}, {Text: stats.Contexts.Name(g.Scenario)}}
		for i := range turns {
			m := turn(i, func(t results.Turn) *float64 { return t.FirstTokenMeanNS }, "ns")
			row = append(row, cell(g.Summary(m), m.Unit))
		}
		m := turn(turns-1, func(t results.Turn) *float64 { return t.BytesMean }, "B")
		t.Rows = append(t.Rows, append(row, cell(g.Summary(m), m.Unit)))
	}
	return []Table{t}
}

// savingsFound says by how much less time a dialogue takes over a WebSocket with all that goes with it, and by how much each of that alone.
func savingsFound(groups []stats.Group) Finding {
	s, ok := stats.SavingsOf(groups)
	m := stats.Named(stats.Dialogue)
	if !ok {
		return stated(groups, stats.Dialogue, "mean time of a dialogue")
	}
	post, socket := prose(s.All.Base.Scenario), prose(s.All.Group.Scenario)
	f := Finding{Evidence: []Evidence{measured(s.All.Base, m), measured(s.All.Group, m)}}
	for _, one := range []stats.Saving{s.All, s.Transport, s.Sending, s.Reading} {
		f.Evidence = append(f.Evidence, evidence(one.Comparison, one.Group, one.Base, m, stats.Contexts.Name(one.Group.Scenario)+", "))
	}
	f.Text = strings.Join([]string{
		fmt.Sprintf("A dialogue took %s with %s, all of it sent and read again with each turn.", amountOf(s.All.Base.Summary(m), m), post),
		alone(s.All, fmt.Sprintf("With %s to a server that keeps it and remembers what it has read, it took", socket)),
		alone(s.Transport, fmt.Sprintf("With %s alone, all sent and read again too, it took", socket)),
		alone(s.Sending, fmt.Sprintf("With %s, because the server keeps what was said, it took", post)),
		alone(s.Reading, fmt.Sprintf("With %s, because the server remembers what it has read, it took", post)),
	}, " ")
	return f
}

// alone says what one saving is, after the beginning of a sentence.
func alone(s stats.Saving, begin string) string {
	if !s.Differs() {
		return begin + " as long, as far as can be measured."
	}
	low, high := points(1-s.Ratio.High), points(1-s.Ratio.Low)
	if s.Ratio.Mean > 1 {
		low, high = points(s.Ratio.Low-1), points(s.Ratio.High-1)
		return fmt.Sprintf("%s %s %% more (%s–%s).", begin, points(s.Ratio.Mean-1), low, high)
	}
	return fmt.Sprintf("%s %s %% less (%s–%s).", begin, points(1-s.Ratio.Mean), low, high)
}

// points is a share in whole percents, with a digit after the point below ten.
func points(share float64) string {
	if math.Abs(share) < 0.0995 {
		return fmt.Sprintf("%.1f", 100*share)
	}
	return fmt.Sprintf("%.0f", 100*share)
}

// savingsAnswer is the same in one sentence.
func savingsAnswer(groups []stats.Group) string {
	s, ok := stats.SavingsOf(groups)
	if !ok || !s.All.Differs() || s.All.Ratio.Mean > 1 {
		return ""
	}
	share := func(one stats.Saving) string {
		switch {
		case !one.Differs():
			return "none measurably"
		case one.Ratio.Mean > 1:
			return points(one.Ratio.Mean-1) + " % more"
		}
		return points(1-one.Ratio.Mean) + " %"
	}
	return fmt.Sprintf("%s, a dialogue over a %s takes %s less time than with %s if the server keeps and remembers what was said: the transport alone saves %s, remembering alone %s, and keeping alone %s.",
		when(s.All.Base), strings.TrimPrefix(prose(s.All.Group.Scenario), "a "), share(s.All), prose(s.All.Base.Scenario), share(s.Transport), share(s.Reading), share(s.Sending))
}
