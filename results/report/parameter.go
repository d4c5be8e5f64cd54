package report

import (
	"slices"
	"time"

	"pollpush/results"
)

// A parameter is a field of the scenario as tables tell it: in a column where rows differ in it, else in the caption.
type parameter struct {
	name   string
	number bool
	text   func(results.Group) string // in a column; "" when it does not concern the group
	told   func(results.Group) string // in the caption; "" when it goes without saying
}

// window is the parameter that says for how long was measured: it has a column only where rows differ in nothing else.
const window = "window"

// values returns the distinct texts of the groups that the parameter concerns.
func (p parameter) values(groups []results.Group) []string {
	var texts []string
	for _, g := range groups {
		if text := p.text(g); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

func parameters() []parameter {
	normal := results.Default()
	type group = results.Group
	unless := func(usual bool, text string) string {
		if usual {
			return ""
		}
		return text
	}
	yes := func(is bool) string { return map[bool]string{true: "yes", false: "no"}[is] }
	silent := func(group) string { return "" }
	return []parameter{
		{"contract", false, func(g group) string { return g.Scenario.Contract },
			func(g group) string { return g.Scenario.Contract + " contract" }},
		{"clients", true, func(g group) string { return count(g.Scenario.Clients) },
			func(g group) string { return plural(g.Scenario.Clients, "client") }},
		{"topics", true, func(g group) string { return count(g.Scenario.Topics) },
			func(g group) string { return unless(g.Scenario.Topics == 1, plural(g.Scenario.Topics, "topic")) }},
		{"events/s", true, func(g group) string { return plain(g.Scenario.Rate) },
			func(g group) string { return rate(g.Scenario.Rate) }},
		{"arrivals", false, func(g group) string { return g.Scenario.Arrivals },
			func(g group) string {
				return unless(g.Scenario.Arrivals == normal.Arrivals, g.Scenario.Arrivals+" arrivals")
			}},
		{"payload", true, func(g group) string { return count(g.Scenario.Payload) + " B" },
			func(g group) string { return count(g.Scenario.Payload) + " B payload" }},
		{"hold", true, func(g group) string { return unless(g.Scenario.Hold == 0, duration(g.Scenario.Hold)) }, silent},
		{window, true, func(g group) string { return duration(g.Scenario.Measure) }, silent},
		{"RTT", true, func(g group) string { return time.Duration(g.Scenario.RTT).String() },
			func(g group) string { return unless(g.Scenario.RTT == 0, duration(g.Scenario.RTT)+" added RTT") }},
		{"TLS", false, func(g group) string { return yes(g.Scenario.TLS) },
			func(g group) string { return unless(!g.Scenario.TLS, "TLS") }},
		{"HTTP", false, func(g group) string { return g.Scenario.HTTP },
			func(g group) string { return unless(g.Scenario.HTTP == normal.HTTP, "HTTP/"+g.Scenario.HTTP) }},
		{"headers", false, func(g group) string { return g.Scenario.Headers },
			func(g group) string {
				return unless(g.Scenario.Headers == normal.Headers, g.Scenario.Headers+" headers")
			}},
		{"client", false, func(g group) string { return g.Scenario.Client },
			func(g group) string { return unless(g.Scenario.Client == normal.Client, g.Scenario.Client+" client") }},
		{"parallel", false, func(g group) string { return yes(g.Parallel) },
			func(g group) string { return unless(!g.Parallel, "all transports at the same time") }},
	}
}
