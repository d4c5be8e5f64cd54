package report

import (
	"math"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/transport"
)

// prose names the way a scenario follows the feed, and sends, inside a sentence.
func prose(s results.Scenario) string { return following(s) + s.Posting() }

func following(s results.Scenario) string {
	t := s.Descriptor()
	switch {
	case s.Adaptive != "":
		shortest, longest := s.Pauses()
		return t.Prose + " that backs off from " + duration(shortest) + " to " + duration(longest)
	case s.Conflate > 0:
		return t.Prose + " with one event per " + duration(s.Conflate) + " at most"
	case s.RetryStream > 0:
		return t.Prose + " that ends after each burst and comes back after " + duration(s.RetryStream)
	case t.Kind == transport.Poll && s.Think > 0:
		return t.Prose + " " + duration(s.Think) + " after each answer"
	case t.Kind == transport.Poll:
		return t.Prose + " each " + duration(s.PollInterval)
	case t.Kind == transport.Hold && s.Hold != 0 && s.Hold != results.Default().Hold:
		return t.Prose + " held for " + duration(s.Hold)
	case t.Kind == transport.Stream && s.Heartbeat != 0 && s.Heartbeat != results.Default().Heartbeat:
		return t.Prose + " with heartbeats each " + duration(s.Heartbeat)
	default:
		return t.Prose
	}
}

// duration writes a chosen duration: 250 ms, 1.5 s, 90 s.
func duration(d results.Duration) string {
	if d == 0 {
		return "0 s"
	}
	p := prefixOf(float64(d), "ns")
	return plain(float64(d)/p.Factor) + p.Symbol
}

// rate writes a rate of events: "one event per 10 s", "50 events/s".
func rate(perSecond float64) string {
	switch {
	case perSecond == 0:
		return "no events"
	case perSecond == 1:
		return "1 event/s"
	case perSecond < 1 && 1/perSecond < beyond:
		return "one event per " + plain(math.Round(1e6/perSecond)/1e6) + " s"
	default:
		return plain(perSecond) + " events/s"
	}
}

// distinct returns the texts without those that stand earlier in the list already.
func distinct(texts []string) []string {
	var all []string
	for _, text := range texts {
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// plural writes a number of things.
func plural[T int | int64](n T, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return count(n) + " " + stem + "ies"
	}
	return count(n) + " " + noun + "s"
}
