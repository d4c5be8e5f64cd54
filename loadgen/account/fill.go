package account

import (
	"fmt"
	"maps"

	"pollpush/internal/histogram"
	"pollpush/results"
)

// Fill writes into run what the clients received of the window's events: Delivery (of requests nothing, and Published only
// where the server is somebody else's), Target, the latencies, FanOut, what Lag says of the load generator,
// Bytes.PayloadDown, Tokens, the openings of Connect, Sessions but for their bytes, Errors, and warnings. It is called after the drain.
func (a *Account) Fill(run *results.Run, e Events) {
	a.End()
	a.Seen().Fill(run, a.scenario, e)
}

// End puts down how the clients came back that have left, which is the last that is to be seen of them. It is called after the drain.
func (a *Account) End() {
	for c := range a.all() {
		c.returned()
	}
}

// Fill is Account.Fill of what the clients of a scenario have seen in all.
func (s *Seen) Fill(run *results.Run, of results.Scenario, e Events) {
	total := &s.Totals
	s.fillDelivery(run, of, e)
	if e.target != nil {
		e.fillTarget(run, total)
	}
	run.Bytes.PayloadDown = total.Payload
	if of.Via != "" {
		run.Middlebox = &results.Middlebox{Buffered: total.Buffering.share()}
	}
	s.fillErrors(run)
	s.fillLatency(run)
	clock := s.Clock
	if total.Unstamped == 0 {
		clock = "kernel"
	}
	if e.Sent != nil {
		total.Sendings.fill(run, e.Due, !of.Descriptor().Upgrade)
		run.Delivery.Published = e.Due
	}
	total.Tokens.fill(run, clock)
	if total.First.Ready.Histogram != nil {
		run.Connect = &results.Connect{First: total.First.record(s.Clock), Window: total.Window.record(s.Clock)}
	}
	if of.ComeBack() {
		run.Sessions = total.Sessions.record(s.Clock)
	}
}

func (s *Seen) fillDelivery(run *results.Run, of results.Scenario, e Events) {
	run.Delivery = s.Totals.Delivery
	d := &run.Delivery
	latest := of.Contract == results.Latest
	for i, t := range s.Topics {
		n := e.number(i)
		if n == 0 {
			continue
		}
		d.Expected += n * int64(t.Clients)
		for highest, clients := range t.Ends {
			if first, last := e.First[i], e.Last[i]; highest < last {
				d.Lost += int64(last-max(highest, first-1)) * clients
			}
		}
	}
	missed := max(0, d.Expected-d.Received)
	if latest {
		d.Coalesced = missed - d.Lost
	} else {
		d.Lost = missed
	}
	d.Reconnects, d.ReconnectsOutside = s.Within.Reconnects, s.Outside.Reconnects
	if d.Early > 0 {
		run.Lag.EarlyMax = &s.Totals.EarlyMax
	}
	if e.Behind > 0 {
		run.Warnings = append(run.Warnings, fmt.Sprintf(
			"%d clients had not seen the window's last event when the drain of %v was over", e.Behind, of.Drain))
	}
}

func (s *Seen) fillErrors(run *results.Run) {
	run.Errors = map[string]int64{}
	maps.Copy(run.Errors, s.Within.Counts)
	run.ErrorsOutside = s.Outside.Counts
	if err := s.Within.summary(); err != nil {
		run.Warnings = append(run.Warnings, "the clients met errors: "+err.Error())
	}
	if err := s.Outside.summary(); err != nil {
		run.Warnings = append(run.Warnings, "the clients met errors outside the window: "+err.Error())
	}
}

func (s *Seen) fillLatency(run *results.Run) {
	total := &s.Totals
	fanOut, events := s.fanOut()
	if total.Unstamped == 0 {
		run.Latency, run.Delivered = results.NewLatency(total.Latency.Histogram, "kernel", events), results.NewLatency(total.Delivered.Histogram, s.Clock, events)
		run.Lag.ClientP99, run.Lag.ClientMax = s.ClientLag, largest(total.ClientLag)
		if total.Delivery.Received > 0 {
			run.Lag.Together = results.Observed(float64(total.SharedStamps) / float64(total.Delivery.Received))
		}
	} else {
		run.Latency = results.NewLatency(total.Delivered.Histogram, s.Clock, events)
		if total.Unstamped < total.Delivery.Received {
			run.Warnings = append(run.Warnings, fmt.Sprintf(
				"%d events came without a time stamp from the kernel: latency is due -> delivered", total.Unstamped))
		}
	}
	if total.Unstamped == 0 || total.Unstamped == total.Delivery.Received { // one clock for all
		run.FanOut = fanOut
	}
	if total.Bodiless == 0 && run.Latency != nil {
		run.Uncorrected = results.NewLatency(total.Uncorrected.Histogram, run.Latency.Clock, events)
	}
	run.Lag.PollP99, run.Lag.PollMax = s.PollLag, largest(total.PollLag)
	received := total.Delivery.Received
	if received == 0 {
		received = total.Sendings.Sent // the server has those
	}
	total.Doubt.fill(&run.Lag, received)
}

// largest is nil for an empty histogram.
func largest(h histogram.Sum) *int64 {
	if h.TotalCount() == 0 {
		return nil
	}
	return results.Observed(h.Max())
}
