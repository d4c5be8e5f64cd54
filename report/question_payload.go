package report

import (
	"fmt"
	"slices"

	"pollpush/results/stats"
)

func payload() question {
	return question{
		name: stats.Binary.Question, text: "What is a message wrapped in, by its size and kind?",
		note: "Overhead is all that goes through the socket, both ways, beside the messages' bodies: their numbers and times, frames, heads; per delivered message, and as a share of its body. " +
			"A WebSocket carries any bytes as they are. Server-Sent Events are text: bytes are Base64 there, four characters for three.",
		columns:  []column{{"overhead/message", "overhead-bytes-per-event"}, {"share", "overhead"}, {"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"CPU/message", "server-cpu-per-event"}, {"mean latency", "latency-mean"}},
		figures:  []string{stats.Binary.Question},
		vary:     []string{"payload", "payload_kind"},
		findings: payloadFindings,
		answer: func(groups []stats.Group) string {
			return conditionAnswer(stats.Binary, ofPayload(groups, largest(groups)), binaryMetrics)
		},
	}
}

var binaryMetrics = []conditionMetric{{"app-bytes", traffic}}

// payloadFindings say what the smallest and the largest texts are wrapped in, and what the largest cost as any bytes.
func payloadFindings(groups []stats.Group) []Finding {
	texts := stats.Only(groups, func(g stats.Group) bool { return stats.Binary.IsPlain(g.Scenario) })
	var found []Finding
	sizes := []int{smallest(texts), largest(texts)}
	for _, size := range slices.Compact(sizes) {
		found = append(found, under(payloadSetting(groups, size), compared(ofPayload(texts, size), "overhead-bytes-per-event", "overhead of a text message"))...)
	}
	for _, m := range binaryMetrics {
		found = append(found, under(payloadSetting(groups, largest(groups)), underCondition(stats.Binary, ofPayload(groups, largest(groups)), m)...)...)
	}
	return found
}

func payloadSetting(groups []stats.Group, size int) string {
	return fmt.Sprintf("%s, with messages of %s B", setting(groups[0]), count(size))
}

func largest(groups []stats.Group) int {
	most := 0
	for _, g := range groups {
		most = max(most, g.Scenario.Payload)
	}
	return most
}

func smallest(groups []stats.Group) int {
	least := largest(groups)
	for _, g := range groups {
		least = min(least, g.Scenario.Payload)
	}
	return least
}

func ofPayload(groups []stats.Group, size int) []stats.Group {
	return stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Payload == size })
}
