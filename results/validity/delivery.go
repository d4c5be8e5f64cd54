package validity

import (
	"pollpush/results"
	"pollpush/transport"
)

const (
	// maxHasty is the share of long polls that may be answered with nothing new at once: beyond it the server doesn't hold
	// them as the scenario says, and clients that wait before they ask again make up the latency.
	maxHasty = 0.01
)

// judgeDelivery asks whether every client got what it was owed, once and in order.
func (j judgement) judgeDelivery() {
	d, s := j.run.Delivery, j.run.Scenario
	fault := j.invalid
	if s.Cut { // what a server makes of that is what the run is for
		fault = j.warn
	}
	if d.Lost > 0 {
		fault("events lost: %d of %d", d.Lost, d.Expected)
	}
	if s.Contract == results.EveryEvent && d.Received != d.Expected && d.Lost == 0 {
		j.invalid("events miscounted: %d received, %d expected", d.Received, d.Expected)
	}
	// TCP neither doubles nor reorders, and a poll asks for what comes after its cursor: the server did it.
	if doubled := doubled(*j.run); doubled > 0 {
		fault("events doubled: the server sent %d again", doubled)
	}
	if d.Reordered > 0 {
		fault("events reordered: the server sent %d after their successors", d.Reordered)
	}
	if d.Restarts != nil && *d.Restarts > 0 {
		j.invalid("feed began anew: the server restarted, clients met another epoch %d times", *d.Restarts)
	}
	if (s.Rate > 0 || s.Workload == results.WorkloadTokens || s.Upstream()) && d.Expected == 0 {
		j.invalid("no events: none fell into the window: measure for longer than one takes to come")
	}
	if d.Early > 0 {
		j.invalid("events early: %d arrived before they were due, up to %v: the publisher's clock is ahead of the clients'", d.Early, milliseconds(results.Value(j.run.Lag.EarlyMax)))
	}
	held := d.Requests
	for _, p := range j.run.OfParts() {
		if p.Scenario.Kind() != transport.Hold {
			held -= p.Delivery.Requests
		}
	}
	if d.Hasty > 0 && float64(d.Hasty) > maxHasty*float64(held) {
		j.invalid("polls not held: %d of %d long polls were answered with nothing new at once", d.Hasty, held)
	} else if d.Hasty > 0 {
		j.warn("%d of %d long polls were answered with nothing new at once", d.Hasty, held)
	}
	for _, p := range append(j.run.OfParts(), *j.run) {
		if p.Parts == nil {
			j.judgePace(p)
		}
	}
	// What a middlebox cuts, or answers itself, is what its silence is measured by.
	if s.Rate == 0 && s.Via == "" && s.Workload != results.WorkloadTokens && !s.Upstream() { // nothing is owed in which it would show
		wrong := j.run.Errors["status"] + j.run.Errors["frame"]
		if lost := sum(j.run.Errors) - wrong; wrong > 0 {
			j.invalid("answers wrong: %d were not what the transport's are", wrong)
		} else if lost > d.Reconnects {
			j.invalid("clients away: connections failed %d times, %d came back", lost, d.Reconnects)
		}
	}
	if d.Reconnects > 0 {
		j.warn("%d connections were lost and came back", d.Reconnects)
	}
	if u := j.run.Upstream; u != nil && u.Late > 0 {
		j.warn("%d of %d messages were sent late, because the one before, or a connection, was waited for: that is part of the latency", u.Late, u.Due)
	}
	if d.LatePolls > 0 {
		j.warn("%d of %d polls were sent late, because the answer before was", d.LatePolls, d.Requests)
	}
}

// doubled is how many events a server sent again to clients that said what they had. Lubbers' polls have no cursor.
func doubled(r results.Run) (n int64) {
	for _, p := range append(r.OfParts(), r) {
		if p.Parts == nil && !(p.Scenario.Kind() == transport.Poll && p.Scenario.Headers == results.HeadersLubbers) {
			n += p.Delivery.Duplicates
		}
	}
	return n
}

// judgePace asks whether the server had events wait as its clients asked it to: one that is somebody else's may not know how.
func (j judgement) judgePace(r results.Run) {
	d, s := r.Delivery, r.Scenario
	if s.Conflate > 0 {
		// One per period, and one more at either edge: those that are due within the window may be sent after it.
		most := float64(s.Clients) * (float64(j.run.WindowNS)/float64(s.Conflate) + 2)
		if float64(d.Received) > most {
			j.invalid("events not conflated: %d arrived, where one per %v to each client makes %.0f at most", d.Received, s.Conflate, most)
		}
	}
	if s.RetryStream > 0 && d.Received > 0 && d.Requests == 0 {
		j.invalid("streams not ended: %d events arrived, and after none did an answer end", d.Received)
	}
}

// sum adds up counts.
func sum(counts map[string]int64) (total int64) {
	for _, n := range counts {
		total += n
	}
	return total
}
