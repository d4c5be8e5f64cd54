package advise

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// sentences are the recommendation: absolute numbers first, then what else costs the same, then what has no price, then what polling
// would take, then what can't do it, and last what all of it assumes.
func (a Answer) sentences() (all []string) {
	n := a.Needs
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	meets := slices.ContainsFunc(a.Options, Option.Meets)
	switch {
	case a.Best < 0 && meets:
		add("The prices of %s are for none of what meets %s: name others with --prices.", a.By, n.Stale)
	case a.Best < 0:
		add("Nothing that was measured meets %s.", n.Stale)
	default:
		a.recommend(add)
	}
	if none := a.against(a.by()); meets && len(none) > 0 {
		add("%s has no price for %s.", a.By, strings.Join(none, "; nor for "))
	}
	for i, o := range a.Options {
		switch {
		case !o.Meets() && !finite(o.Latency.Quantile(0.5)):
			add("Whether %s meets %s is not known: what it takes was not measured.", o.prose(), english.List(o.Misses))
		case !o.Meets():
			add(missSentence(o), english.Capital(o.prose()), english.List(o.Misses),
				late(o.Late(0.5)), late(o.Late(o.surest())))
		case o.Transport.Kind == transport.Poll && a.Best >= 0 && i != a.Best:
			a.poll(o, add)
		}
	}
	return append(all, n.assumed())
}

// recommend adds the sentences of what to take.
func (a Answer) recommend(add func(format string, args ...any)) {
	n, o := a.Needs, a.Options[a.Best]
	within := late(o.Late(o.surest()))
	if len(a.Equal) > 0 {
		add(equalSentence(n, o), a.take(), o.prose(), within)
	} else {
		add(takeSentence(n, o), o.prose(), within)
	}
	if n.Clients == 1 {
		add("It takes %s busy server cores, %s of memory and %s/s.", cores(o.Cores), bytes(o.memory()), bytes(o.BytesUp+o.BytesDown))
	} else {
		add("All %s clients together take %s busy server cores, %s of memory and %s/s.", n.clients(),
			cores(o.Cores), bytes(o.memory()), bytes(o.BytesUp+o.BytesDown))
	}
	if left := o.Bills[a.by()].LeavesOut; left != "" {
		add("A month of it costs %s or more by the prices of %s: the sum leaves out %s.", money(o.cost(a.by()), a.Currency), a.By, left)
	} else {
		add("A month of it costs %s by the prices of %s.", money(o.cost(a.by()), a.Currency), a.By)
	}
	if len(a.Equal) == 0 {
		return
	}
	var others []string
	for _, i := range a.Equal {
		others = append(others, a.Options[i].prose()+" at "+a.Options[i].month(a.by()))
	}
	add("The others cost the same within 10 %%, which is no difference that measurements show: %s.", english.List(others))
	add(a.whyFirst(), o.prose())
}

// poll adds the sentence of what polls would take, which are not what is taken.
func (a Answer) poll(o Option, add func(format string, args ...any)) {
	cost, best := o.cost(a.by()), a.Options[a.Best].cost(a.by())
	switch {
	case !finite(cost):
	case best > 0 && cost > nearly*best:
		add("%s is up to %s late, takes %s requests/s, and costs %s a month: %s times as much.", english.Capital(o.prose()),
			late(o.Late(1)), many(o.Requests), o.month(a.by()), stats.Times(cost/best))
	default:
		add("%s is up to %s late, takes %s requests/s, and costs %s a month.", english.Capital(o.prose()),
			late(o.Late(1)), many(o.Requests), o.month(a.by()))
	}
}

// whyFirst is the sentence of why the first of several that cost the same is named first.
func (a Answer) whyFirst() string {
	first := a.Options[a.Best]
	alike := slices.ContainsFunc(a.Equal, func(i int) bool { return a.Options[i].lateness() <= nearly*first.lateness() })
	switch {
	case !alike:
		return "Of these %s comes first because nothing else that costs the same is as little late."
	case a.Needs.second(first) == 0:
		return "Of these %s comes first because browsers have its client: EventSource connects again by itself, and goes on after the last event that it had."
	}
	if first.Transport.Kind == transport.Stream {
		return "Of these %s comes first because it costs least of the streams that are least late."
	}
	return "Of these %s comes first because it costs least of those that are least late."
}

// against says which options one of the prices has none for, and why: "SSE and HTTP streaming, because it is for WebSockets".
func (a Answer) against(by int) (all []string) {
	var reasons []string
	names := map[string][]string{}
	for _, o := range a.Options {
		if by >= len(o.Bills) || o.Bills[by].Applies {
			continue
		}
		why := o.Bills[by].Why
		if names[why] == nil {
			reasons = append(reasons, why)
		}
		names[why] = append(names[why], o.Transport.Prose)
	}
	for _, why := range reasons {
		all = append(all, english.List(names[why])+", because "+why)
	}
	return all
}

// by is which of the bills decided.
func (a Answer) by() int {
	for i, b := range a.Options[0].Bills {
		if b.Prices == a.By {
			return i
		}
	}
	return len(a.Options[0].Bills)
}

// surest is the highest percentile that is known of an option: 0.99, or else 0.9.
func (o Option) surest() float64 {
	if finite(o.Late(0.99)) {
		return 0.99
	}
	return 0.9
}

// takeSentence is the recommendation's sentence, of what to take and of how late that is.
func takeSentence(n Needs, o Option) string {
	latest, certain := n.Contract == results.Latest, o.surest() == 0.99
	switch {
	case latest && certain:
		return "Take %s: 99 in 100 events, or newer ones, reach their clients within %s of being due."
	case latest:
		return "Take %s: nine in ten events, or newer ones, reach their clients within %s of being due."
	case certain:
		return "Take %s: 99 in 100 events reach their clients within %s of being due."
	}
	return "Take %s: nine in ten events reach their clients within %s of being due."
}

// equalSentence is that of several which cost the same: which ones, of which of them the numbers are, and how late that is.
func equalSentence(n Needs, o Option) string {
	latest, certain := n.Contract == results.Latest, o.surest() == 0.99
	switch {
	case latest && certain:
		return "Take %s: with %s, 99 in 100 events, or newer ones, reach their clients within %s of being due."
	case latest:
		return "Take %s: with %s, nine in ten events, or newer ones, reach their clients within %s of being due."
	case certain:
		return "Take %s: with %s, 99 in 100 events reach their clients within %s of being due."
	}
	return "Take %s: with %s, nine in ten events reach their clients within %s of being due."
}

// missSentence is the sentence of an option that is too late: which one, what it misses, and how late it is.
func missSentence(o Option) string {
	if o.surest() == 0.99 {
		return "%s can't meet %s: half of its events are later than %s, and one in a hundred later than %s."
	}
	return "%s can't meet %s: half of its events are later than %s, and one in ten later than %s."
}

// take names all options that cost the same within what measurements show, the one to take first.
func (a Answer) take() string {
	best := a.Options[a.Best]
	names, streams := []string{best.prose()}, best.Transport.Kind == transport.Stream
	for _, i := range a.Equal {
		names, streams = append(names, a.Options[i].prose()), streams && a.Options[i].Transport.Kind == transport.Stream
	}
	if streams && len(names) == a.streams() {
		return "any push transport (" + either(names) + ")"
	}
	return either(names)
}

// streams is how many options there are that push over a connection that stays.
func (a Answer) streams() (n int) {
	for _, o := range a.Options {
		if o.Transport.Kind == transport.Stream {
			n++
		}
	}
	return n
}

// either joins with commas and a last "or".
func either(items []string) string {
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " or " + items[last]
}
