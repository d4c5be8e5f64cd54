package report

import "pollpush/results/stats"

func tokens() question {
	return question{
		name: "tokens", text: "What does a transport add to an answer that comes token by token?",
		note: "A client asks, by POST or by a message on its WebSocket, and the answer comes in tokens: to where it is subscribed, or in the response to its POST. The time to the first token is from when it begins to ask, and includes what the server waits for it. A gap is from one token's arrival to the next one's of the same answer: 0 within a burst, which is what one read brings. " +
			"Bytes per token are all that went through the sockets, both ways, questions too, by the tokens that came.",
		columns: []column{{"first token, mean", "first-token"}, {"p99", "first-token-p99"}, {"gap, p50", "token-gap-p50"}, {"gap, p99", "token-gap-p99"}, {"longest gap", "token-gap-max"}, {"tokens/burst", "token-burst"},
			{"app bytes/token", "app-bytes-per-event"}, {"wire bytes/token", "wire-bytes-per-event"}, {"server CPU/token", "server-cpu-per-event"}, {"lost", "lost"}},
		figures: []string{"tokens"}, vary: []string{"ask"},
		findings: func(groups []stats.Group) []Finding {
			return under(setting(groups[0]), compared(groups, "first-token", "mean time to the first token"), compared(groups, "token-gap-p99", "99th percentile of the gaps between tokens"),
				comparedBytes(groups, "app-bytes-per-event", "traffic through the sockets per token"), atUtilisation(compared(groups, "server-cpu-per-event", "server's CPU time per token"), groups))
		},
		answer: func(groups []stats.Group) string {
			return phrases{
				alone: "%s, the first token takes %s.",
				polls: "%s, the first token takes %s; with %s it takes %s.",
				times: "%s, the first token takes %s; with %s it takes %s, %s as long as with %s.",
			}.answer(groups, when(groups[0]), "first-token", "")
		},
	}
}
