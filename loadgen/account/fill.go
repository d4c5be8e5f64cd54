package account

import (
	"fmt"
	"maps"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/results"
)

// Fill writes into run what the clients received of the window's events: Delivery (of requests nothing, and Published only
// where the server is somebody else's), Target, the latencies, FanOut, what Lag says of the load generator,
// Bytes.PayloadDown, Tokens, the openings of Connect, Sessions but for their bytes, Errors, and warnings. It is called after the drain.
func (a *Account) Fill(run *results.Run, e Events) {
	for c := range a.all() {
		c.returned()
	}
	total := a.Totals()
	a.fillDelivery(run, e, total)
	if e.target != nil {
		e.fillTarget(run, total)
	}
	run.Bytes.PayloadDown = total.Payload
	if a.scenario.Via != "" {
		run.Middlebox = &results.Middlebox{Buffered: total.buffering.share()}
	}
	a.fillErrors(run)
	a.fillLatency(run, total)
	clock := a.clock
	if total.Unstamped == 0 {
		clock = "kernel"
	}
	if e.Sent != nil {
		total.sendings.fill(run, e.Due, !a.scenario.Descriptor().Upgrade)
		run.Delivery.Published = e.Due
	}
	total.tokens.fill(run, clock)
	if total.first.ready != nil {
		run.Connect = &results.Connect{First: total.first.record(a.clock), Window: total.window.record(a.clock)}
	}
	if a.scenario.ComeBack() {
		run.Sessions = total.sessions.record(a.clock)
	}
}

func (a *Account) fillDelivery(run *results.Run, e Events, total *Totals) {
	run.Delivery = total.Delivery
	d := &run.Delivery
	latest := a.scenario.Contract == results.Latest
	for c := range a.all() {
		n := e.number(c.topic)
		if n == 0 || c.excluded {
			continue
		}
		d.Expected += n
		if latest {
			c.Lock()
			highest := c.sequence.highest
			c.Unlock()
			if first, last := e.First[c.topic], e.Last[c.topic]; highest < last {
				d.Lost += int64(last - max(highest, first-1))
			}
		}
	}
	missed := max(0, d.Expected-d.Received)
	if latest {
		d.Coalesced = missed - d.Lost
	} else {
		d.Lost = missed
	}
	d.Reconnects, d.ReconnectsOutside = a.Within.Reconnects.Load(), a.Outside.Reconnects.Load()
	if d.Early > 0 {
		run.Lag.EarlyMax = &total.EarlyMax
	}
	if e.Behind > 0 {
		run.Warnings = append(run.Warnings, fmt.Sprintf(
			"%d clients had not seen the window's last event when the drain of %v was over", e.Behind, a.scenario.Drain))
	}
}

func (a *Account) fillErrors(run *results.Run) {
	run.Errors = map[string]int64{}
	maps.Copy(run.Errors, a.Within.Errors.Counts())
	run.ErrorsOutside = a.Outside.Errors.Counts()
	if err := a.Within.Errors.Summary(); err != nil {
		run.Warnings = append(run.Warnings, "the clients met errors: "+err.Error())
	}
	if err := a.Outside.Errors.Summary(); err != nil {
		run.Warnings = append(run.Warnings, "the clients met errors outside the window: "+err.Error())
	}
}

func (a *Account) fillLatency(run *results.Run, total *Totals) {
	fanOut, events := a.fanOut()
	if total.Unstamped == 0 {
		run.Latency, run.Delivered = results.NewLatency(total.Latency, "kernel", events), results.NewLatency(total.Delivered, a.clock, events)
		run.Lag.ClientP99, run.Lag.ClientMax = results.Percentile(total.ClientLag, 99), largest(total.ClientLag)
		if total.Delivery.Received > 0 {
			run.Lag.Together = results.Observed(float64(total.SharedStamps) / float64(total.Delivery.Received))
		}
	} else {
		run.Latency = results.NewLatency(total.Delivered, a.clock, events)
		if total.Unstamped < total.Delivery.Received {
			run.Warnings = append(run.Warnings, fmt.Sprintf(
				"%d events came without a time stamp from the kernel: latency is due -> delivered", total.Unstamped))
		}
	}
	if total.Unstamped == 0 || total.Unstamped == total.Delivery.Received { // one clock for all
		run.FanOut = fanOut
	}
	if total.Bodiless == 0 && run.Latency != nil {
		run.Uncorrected = results.NewLatency(total.Uncorrected, run.Latency.Clock, events)
	}
	run.Lag.PollP99, run.Lag.PollMax = results.Percentile(total.PollLag, 99), largest(total.PollLag)
	received := total.Delivery.Received
	if received == 0 {
		received = total.sendings.sent // the server has those
	}
	total.doubt.fill(&run.Lag, received)
}

// largest is nil for an empty histogram.
func largest(h *hdrhistogram.Histogram) *int64 {
	if h.TotalCount() == 0 {
		return nil
	}
	return results.Observed(h.Max())
}
