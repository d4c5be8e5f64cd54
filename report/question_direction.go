package report

import (
	"fmt"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// What a message of a client takes, as sentences call it.
const (
	messageTime  = "mean time from a message's due time to its arrival"
	messageBytes = "traffic through the sockets per message that a client sends"
	messageCPU   = "server's CPU time per message that a client sends"
)

func direction() question {
	return question{
		name: "direction", text: "What is it worth that a WebSocket carries both directions?",
		note: "Up: what clients send is for the server. Echo: each hears what it sent, so that one clock times there and back. Chat: all of a topic hear it. Over a WebSocket a message is a frame on the connection that is there; other clients post it, on a connection of its own or on the one that they follow on, which takes HTTP/2. " +
			"Per message: what goes through all sockets both ways, posts and their answers too, and what the server takes, by the number of messages that clients sent; in a chat each is heard by several.",
		columns: []column{{"mean latency", "latency-mean"}, {"p99", "latency-p99"}, {"app bytes/message", "app-bytes-per-message"}, {"wire bytes/message", "wire-bytes-per-message"}, {"server CPU/message", "server-cpu-per-message"}, {"server busy", "utilisation"}, {"server memory", "server-memory"}},
		figures: []string{"direction"}, vary: []string{"post_connection"},
		findings: func(groups []stats.Group) []Finding {
			return under(setting(groups[0]), compared(groups, "latency-mean", messageTime), comparedBytes(groups, "app-bytes-per-message", messageBytes),
				atUtilisation(compared(groups, "server-cpu-per-message", messageCPU), groups))
		},
		answer: directionAnswer,
	}
}

// directionAnswer says what an echo takes over a WebSocket and by POST: in time, and in bytes.
func directionAnswer(groups []stats.Group) string {
	if groups[0].Scenario.Direction != results.DirectionEcho {
		return ""
	}
	bytes, latency := stats.Named("app-bytes-per-message"), stats.Named("latency-mean")
	base, ok := stats.Baseline(groups, bytes)
	if !ok || !base.Scenario.Descriptor().Upgrade {
		return ""
	}
	for _, g := range inOrder(groups) {
		c := g.Compare(base, bytes)
		if g.Scenario.Descriptor().Upgrade || g.Scenario.Kind() != transport.Stream || !c.Differs() {
			continue
		}
		text := fmt.Sprintf("%s, a message there and back takes %s with %s and %s with %s, %s as much", when(base),
			rough(base.Summary(bytes).Median, "B"), prose(base.Scenario), rough(g.Summary(bytes).Median, "B"), prose(g.Scenario), times(c.Ratio.Mean))
		if cpu := g.Compare(base, stats.Named("server-cpu-per-message")); cpu.Differs() {
			text += fmt.Sprintf(", and %s the server's CPU time", times(cpu.Ratio.Mean))
		}
		switch l := g.Compare(base, latency); {
		case l.Differs():
			return text + fmt.Sprintf("; there and back it takes %s as long.", times(l.Ratio.Mean))
		case l.Enough():
			return text + "; in time the two do not differ measurably."
		}
		return text + "."
	}
	return ""
}
