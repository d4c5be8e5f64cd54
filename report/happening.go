package report

import (
	"fmt"

	"pollpush/results"
)

// happening says what happens in a scenario and to whom, as the beginning of a sentence. away says of the clients where they are; ""
// where that is said elsewhere.
func happening(s results.Scenario, away string) string {
	who := plural(s.Clients, "client") + away
	switch {
	case s.Workload == results.WorkloadTokens:
		return fmt.Sprintf("With %s that are answered %s", who, answers(s))
	case s.Direction == results.DirectionUp:
		return fmt.Sprintf("With %s that send %s each", who, messages(s.SendRate))
	case s.Direction == results.DirectionEcho:
		return fmt.Sprintf("With %s that send %s each and hear them back", who, messages(s.SendRate))
	case s.Direction == results.DirectionChat:
		return fmt.Sprintf("With %s that send %s each to %s", who, messages(s.SendRate), plural(s.Clients/max(1, s.Topics), "member")+" of their topic")
	case s.Rate == 0:
		return fmt.Sprintf("With %s to which nothing is published", who)
	case s.Topics == s.Clients && s.Topics > 1:
		return fmt.Sprintf("At %s to each of %s", rate(s.Rate), who)
	case s.Topics > 1:
		return fmt.Sprintf("At %s on each of %s to %s", rate(s.Rate), plural(s.Topics, "topic"), who)
	}
	return fmt.Sprintf("At %s to %s", rate(s.Rate), who)
}

// saidOfSenders are the columns of what happening says of clients that send.
var saidOfSenders = []string{results.FieldNamed("topics").Column, results.FieldNamed("direction").Column, results.FieldNamed("send_rate").Column}

// messages writes how often a client sends.
func messages(perSecond float64) string {
	if perSecond == 1 {
		return "1 message/s"
	}
	return plain(perSecond) + " messages/s"
}

// answers says what an answer is, token by token.
func answers(s results.Scenario) string {
	text := fmt.Sprintf("%s, the first after %s and then %s apart", plural(s.Tokens, "token"), duration(s.FirstToken), duration(s.TokenGap))
	if s.Turns > 0 {
		text += fmt.Sprintf(", in dialogues of %s of %s B each (%s to read 1,000 B)", plural(s.Turns, "turn"), count(s.PromptBytes), duration(s.ContextCost))
	}
	return text
}
