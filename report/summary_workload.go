package report

import (
	"fmt"

	"pollpush/results"
)

// meanAndMost is a time in brief.
func meanAndMost(l *results.Latency) string {
	return fmt.Sprintf("%s on average, %s at the most", quantity(l.Mean, "ns"), quantity(float64(l.Max), "ns"))
}

// upstreamSummary says how what the clients sent went up.
func upstreamSummary(r results.Run) string {
	u := r.Upstream
	if u == nil {
		return ""
	}
	text := fmt.Sprintf("%s of %s messages; %s waited for the one before, or for a connection", count(u.Sent), count(u.Due), count(u.Late))
	if u.Answered != nil {
		text += fmt.Sprintf("; a post was answered after %s", meanAndMost(u.Answered))
	}
	return text
}

// tokensSummary says how clients heard the answers to what they asked.
func tokensSummary(r results.Run) string {
	t := r.Tokens
	if t == nil {
		return ""
	}
	text := fmt.Sprintf("%s asked and %s heard to the end", count(t.Asks), count(t.Answers))
	if t.FirstToken != nil {
		text += fmt.Sprintf("; the first token came after %s", meanAndMost(t.FirstToken))
	}
	if t.Gap != nil {
		text += fmt.Sprintf("; %s lay between two on average, %s at the most", quantity(t.Gap.Mean, "ns"), quantity(float64(t.Gap.Max), "ns"))
	}
	return text
}

// turnsSummary says how dialogues went.
func turnsSummary(r results.Run) string {
	t := r.Turns
	if t == nil {
		return ""
	}
	text := fmt.Sprintf("%s dialogues were heard to the end", count(t.Dialogues))
	if t.Dialogue != nil {
		text += fmt.Sprintf(", after %s", meanAndMost(t.Dialogue))
	}
	if t.SentAgain > 0 {
		text += fmt.Sprintf("; %s prompts were sent again, because the server had lost what was before", count(t.SentAgain))
	}
	return text
}
