package report

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"pollpush/results"
)

// A parameter is a field of the scenario as tables tell it: in a column where rows differ in it, else in the caption.
type parameter struct {
	name   string
	number bool
	text   func(results.Group) string // in a column; "" when it does not concern the group
	told   func(results.Group) string // in the caption; "" when it goes without saying
	resort int                        // it has a column only if those of a lower resort don't tell rows apart
}

// What tells rows apart at the last: for how long was measured, and then the fields that the tables don't tell otherwise.
const (
	window = iota + 1
	others
)

// told names the fields of a scenario that parameters always tell.
var told = []string{"transport", "client", "clients", "topics", "rate", "arrivals", "payload", "contract",
	"measure", "rtt", "http", "tls", "headers", "target", "publisher", "seed"}

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
	all := []parameter{
		{"contract", false, func(g group) string { return cmp.Or(g.Scenario.Contract, missing) },
			func(g group) string { return g.Scenario.Contract + " contract" }, 0},
		{"clients", true, func(g group) string { return count(g.Scenario.Clients) },
			func(g group) string { return plural(g.Scenario.Clients, "client") }, 0},
		{"topics", true, func(g group) string { return count(g.Scenario.Topics) },
			func(g group) string { return unless(g.Scenario.Topics == 1, plural(g.Scenario.Topics, "topic")) }, 0},
		{"events/s", true, func(g group) string { return plain(g.Scenario.Rate) },
			func(g group) string { return rate(g.Scenario.Rate) }, 0},
		{"arrivals", false, func(g group) string { return cmp.Or(g.Scenario.Arrivals, missing) },
			func(g group) string {
				return unless(g.Scenario.Arrivals == normal.Arrivals, g.Scenario.Arrivals+" arrivals")
			}, 0},
		{"payload", true, func(g group) string { return count(g.Scenario.Payload) + " B" },
			func(g group) string { return count(g.Scenario.Payload) + " B payload" }, 0},
		{"hold", true, func(g group) string { return unless(g.Scenario.Hold == 0, duration(g.Scenario.Hold)) }, silent, 0},
		{"window", true, func(g group) string { return duration(g.Scenario.Measure) }, silent, window},
		{"RTT", true, func(g group) string { return time.Duration(g.Scenario.RTT).String() },
			func(g group) string { return unless(g.Scenario.RTT == 0, duration(g.Scenario.RTT)+" added RTT") }, 0},
		{"TLS", false, func(g group) string { return yes(g.Scenario.TLS) },
			func(g group) string { return unless(!g.Scenario.TLS, "TLS") }, 0},
		{"HTTP", false, func(g group) string { return cmp.Or(g.Scenario.HTTP, missing) },
			func(g group) string { return unless(g.Scenario.HTTP == normal.HTTP, "HTTP/"+g.Scenario.HTTP) }, 0},
		{"headers", false, func(g group) string { return cmp.Or(g.Scenario.Headers, missing) },
			func(g group) string {
				return unless(g.Scenario.Headers == normal.Headers, g.Scenario.Headers+" headers")
			}, 0},
		{"client", false, func(g group) string { return cmp.Or(g.Scenario.Client, missing) },
			func(g group) string { return unless(g.Scenario.Client == normal.Client, g.Scenario.Client+" client") }, 0},
		{"publisher", false, func(g group) string { return cmp.Or(g.Scenario.Publisher, results.PublisherServer) },
			func(g group) string { return unless(g.Scenario.Publisher == "", "events are posted to the server") }, 0},
		{"parallel", false, func(g group) string { return yes(g.Parallel) },
			func(g group) string { return unless(!g.Parallel, "all transports at the same time") }, 0},
		{"server", false, func(g group) string { return server(g.Scenario.Target) },
			func(g group) string { return unless(g.Scenario.Target == "", "server "+g.Scenario.Target) }, 0},
	}
	scenario := reflect.TypeFor[results.Scenario]()
	for i := range scenario.NumField() {
		name, _, _ := strings.Cut(scenario.Field(i).Tag.Get("json"), ",")
		if !slices.Contains(told, name) {
			all = append(all, parameter{name, false, func(g group) string {
				return cmp.Or(fmt.Sprint(reflect.ValueOf(g.Scenario).Field(i).Interface()), missing)
			}, silent, others})
		}
	}
	return all
}
