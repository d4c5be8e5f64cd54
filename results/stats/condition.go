package stats

import (
	"cmp"
	"fmt"
	"slices"

	"pollpush/results"
)

// A Condition is one thing that connections may be made of, or not: a question of the report asks what it costs and brings.
type Condition struct {
	Question string   // its name
	Keys     []string // the fields of a scenario that say it
	Plain    string   // what is had where all of them are as usual
	Follow   []string // fields that follow from those, and may differ with them
}

// The conditions that questions ask about.
var (
	Heads       = Condition{Question: "heads", Keys: []string{"headers", "cookie_bytes"}, Plain: "browser heads"}
	Versions    = Condition{Question: "versions", Keys: []string{"http"}, Plain: "HTTP/1.1", Follow: []string{"engine"}} // HTTP/3 has one of its own
	Sharing     = Condition{Question: "sharing", Keys: []string{"streams_per_connection"}, Plain: "a connection each"}
	Encryption  = Condition{Question: "encryption", Keys: []string{"tls"}, Plain: "no TLS"}
	Compression = Condition{Question: "compression", Keys: []string{"compress"}, Plain: "no compression"}
	Conditional = Condition{Question: "conditional", Keys: []string{"conditional"}, Plain: "no entity tags"}
	Cold        = Condition{Question: "cold", Keys: []string{"keep_alive"}, Plain: "kept connections"}
	Engines     = Condition{Question: "engines", Keys: []string{"engine"}, Plain: "fasthttp engine"}
	Middleboxes = Condition{Question: "middlebox", Keys: []string{"via"}, Plain: "nothing between"}

	Binary        = Condition{Question: "payload", Keys: []string{"payload_kind"}, Plain: "text"}
	Notifications = Condition{Question: "notifications", Keys: []string{"topics"}, Plain: "one feed for all"}
	Churn         = Condition{Question: "churn", Keys: []string{"session"}, Plain: "clients that stay"}
	Contexts      = Condition{Question: "turns", Keys: []string{"context", "context_cache"}, Plain: "all sent and read again"}
	Mixes         = Condition{Question: "mix", Keys: []string{"mix"}, Plain: "one transport alone",
		Follow: []string{"poll_interval", "think", "hold", "heartbeat"}} // of the other transports of the mix
)

// Conditions are all of them, in the order of pages.
var Conditions = []Condition{Heads, Versions, Sharing, Encryption, Compression, Conditional, Cold, Engines, Middleboxes, Binary, Notifications, Churn, Mixes, Contexts}

// Varies are the fields in which the scenarios differ that the condition's question compares.
func (c Condition) Varies() []string { return slices.Concat(c.Keys, c.Follow) }

// A Variant is what was measured under a condition, beside the same without it.
type Variant struct {
	Name  string // of the condition: "HTTP/2", "512 B cookie"
	Group Group
	Plain Group
}

// Variants returns the groups that a condition makes different, each with the one that is the same but for it, in their order.
// One that has no such other is left out.
func (c Condition) Variants(groups []Group) []Variant {
	plain := map[results.Identity]Group{}
	for _, g := range groups {
		key := c.without(g)
		if _, known := plain[key]; !known && c.IsPlain(g.Scenario) && c.compares(g.Scenario) {
			plain[key] = g
		}
	}
	var found []Variant
	for _, g := range groups {
		if p, ok := plain[c.without(g)]; ok && !c.IsPlain(g.Scenario) {
			found = append(found, Variant{c.Name(g.Scenario), g, p})
		}
	}
	return found
}

// IsPlain reports whether all of the condition's fields are as usual in s.
func (c Condition) IsPlain(s results.Scenario) bool {
	return !slices.ContainsFunc(c.Keys, func(key string) bool { return !results.FieldNamed(key).Usual(s) })
}

// Name says what s has of the condition: the captions of those fields that are not as usual, or what is plain.
func (c Condition) Name(s results.Scenario) string {
	if name := s.Unusual(c.Keys...); name != "" {
		return name
	}
	return c.Plain
}

// compares reports whether others are compared with a plain scenario: where an engine follows from the condition, with one on the
// engine that has most of them. HTTP/2 is not compared with HTTP/1.1 of another library.
func (c Condition) compares(plain results.Scenario) bool {
	return !slices.Contains(c.Follow, "engine") || plain.Target != "" || plain.Engine == results.EngineNetHTTP
}

// without identifies what is the same but for the condition, and for what a run takes before its window, which follows from that.
func (c Condition) without(g Group) results.Identity {
	g.Scenario.Settle, g.Scenario.History = 0, 0
	for _, key := range c.Varies() {
		results.FieldNamed(key).Clear(&g.Scenario)
	}
	return g.Identity()
}

// With is several conditions told in one.
func (c Condition) With(others ...Condition) Condition {
	c.Keys = slices.Clone(c.Keys)
	for _, o := range others {
		c.Keys, c.Follow = append(c.Keys, o.Keys...), slices.Concat(c.Follow, o.Follow)
	}
	return c
}

// Compare orders scenarios by the condition's fields, as numbers where they are numbers; what is as usual comes first.
func (c Condition) Compare(a, b results.Scenario) int {
	for _, key := range c.Keys {
		f := results.FieldNamed(key)
		if x, y := f.Usual(a), f.Usual(b); x != y {
			if x {
				return -1
			}
			return 1
		}
		order := cmp.Compare(fmt.Sprint(f.Value(a)), fmt.Sprint(f.Value(b)))
		if x, ok := f.Value(a).(int); ok {
			order = cmp.Compare(x, f.Value(b).(int))
		}
		if order != 0 {
			return order
		}
	}
	return 0
}

// CompareConditions orders scenarios by all conditions, the plain ones first.
func CompareConditions(a, b results.Scenario) int {
	for _, c := range Conditions {
		if order := c.Compare(a, b); order != 0 {
			return order
		}
	}
	return 0
}
