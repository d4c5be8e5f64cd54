package advise

import (
	"cmp"
	"math"
	"slices"

	"pollpush/transport"
)

// nearly is how much dearer, or later, an option may be before it counts as that: what is measured of a machine repeats to a tenth or so.
const nearly = 1.1

// equal returns the options that meet the needs and cost the same as the cheapest of those, the one to take first; none where none
// meets them, or none of those has a price.
//
// Of what costs the same the least late comes first, and of what is as late SSE for browsers, whose client is part of them, then other
// streams, which take no request for each event. The rest is in the order of its cost.
func (a Adviser) equal(n Needs, options []Option) []int {
	least := math.Inf(1)
	for _, o := range options {
		if o.Meets() {
			least = min(least, o.cost(a.By))
		}
	}
	if !finite(least) {
		return nil
	}
	var equal []int
	soonest := math.Inf(1)
	for i, o := range options {
		if o.Meets() && o.cost(a.By) <= nearly*least {
			equal = append(equal, i)
			soonest = min(soonest, o.lateness())
		}
	}
	slices.SortStableFunc(equal, func(i, j int) int {
		x, y := options[i], options[j]
		return cmp.Or(
			cmp.Compare(max(x.lateness(), nearly*soonest), max(y.lateness(), nearly*soonest)),
			cmp.Compare(n.second(x), n.second(y)),
			cmp.Compare(x.cost(a.By), y.cost(a.By)),
		)
	})
	return equal
}

// lateness is what options are compared by.
func (o Option) lateness() float64 {
	if v := o.Late(o.surest()); finite(v) {
		return v
	}
	return math.Inf(1)
}

// second is the less the earlier an option comes among those that cost the same and are as late.
func (n Needs) second(o Option) int {
	switch {
	case n.Client != ClientMachine && o.Transport.Name == transport.SSE.Name:
		return 0
	case o.Transport.Kind == transport.Stream:
		return 1
	}
	return 2
}

// apart says what sets transports apart that cost the same.
var apart = map[string]string{
	transport.SSE.Name:        "SSE: a browser's EventSource connects again by itself, and goes on after the last event that it had (Last-Event-ID). It goes one way, and carries text.",
	transport.WebSocket.Name:  "WebSocket goes both ways, and takes none of the six connections that a browser opens to a host. To connect again, and to go on, is your client's code.",
	transport.HTTPStream.Name: "HTTP streaming needs client code for all of it: to read the stream, to connect again, to go on.",
	transport.LongPoll.Name:   "Long polling is plain requests that end, which pass where something between holds streams back. Each event costs a request.",
	transport.ShortPoll.Name:  "Short polling is plain requests that are answered at once, which any server and any cache can do. Events are late by up to an interval.",
}

// apart says what sets the options apart that cost the same; nothing where there is one.
func (a Answer) apart() (all []string) {
	if len(a.Equal) == 0 {
		return nil
	}
	for _, o := range a.Options[:len(a.Equal)+1] {
		all = append(all, apart[o.Transport.Name])
	}
	return all
}
