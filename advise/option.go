package advise

import (
	"math"
	"time"

	"pollpush/bill"
	"pollpush/model"
	"pollpush/results"
	"pollpush/transport"
)

// An Option is one transport, as it would best be used, and what it takes.
type Option struct {
	Estimate
	Transport transport.Transport
	Interval  results.Duration // between polls; 0: it does not poll by a clock
	Misses    []string         // limits of the needs that it can't meet; none: it meets all
	Processes int              // that it takes on the server, of a core each
	Radio     *model.RadioUse  // of one client, per hour; nil: it has none
	Bills     []bill.Bill      // of a month

	notes []string
}

// Meets reports whether the option meets the needs.
func (o Option) Meets() bool { return len(o.Misses) == 0 }

// An Adviser answers from coefficients and prices.
type Adviser struct {
	Coefficients Coefficients
	Prices       []bill.Prices
	By           int // which of the prices decide what is cheapest
}

// option estimates a transport as it is best used.
func (a Adviser) option(n Needs, t transport.Transport) Option {
	o := Option{Transport: t}
	if t.Kind == transport.Poll {
		o.Interval = a.Coefficients.pollInterval(n, t)
	}
	var s results.Scenario
	o.Estimate, s, o.Processes, o.notes = a.Coefficients.estimate(n, t, o.Interval)
	o.Misses = n.misses(o.Estimate)
	if n.Client == ClientMobile {
		use := model.Radio(radioTraffic(s, o.Estimate, n), model.LTE)
		o.Radio = &use
	}
	u := o.usage(n, s)
	for _, p := range a.Prices {
		o.Bills = append(o.Bills, month(p, u))
	}
	return o
}

// options are those of all transports over HTTP/1.1, which the coefficients are of.
func (a Adviser) options(n Needs) []Option {
	var all []Option
	for _, t := range transport.Over(results.HTTP1) {
		all = append(all, a.option(n, t))
	}
	return all
}

// usage is what a month of the option is billed by. Each process has a core of its own: latency was measured with one, and a part of a
// core is throttled. What is busy of it is no more than busiest, and the rest is its headroom.
func (o Option) usage(n Needs, s results.Scenario) bill.Usage {
	clients := float64(n.Clients)
	u := bill.Usage{
		Connections: o.Connections, Requests: o.Requests, Delivered: o.Delivered, MessageBytes: model.LineBytes(s),
		BytesUp: o.BytesUp, BytesDown: o.BytesDown, WireDown: o.WireDown, Published: n.Rate * float64(max(1, n.Clients/n.share())), Cores: float64(o.Processes), Memory: o.Memory, Socket: o.Transport.Upgrade,
	}
	if !math.IsNaN(o.Kernel) {
		u.Memory += o.Kernel
	}
	if math.IsNaN(o.Cores) { // nobody knows how many processes it takes
		u.Cores = o.Cores
	}
	switch o.Transport.Kind {
	case transport.Poll:
		u.RequestSeconds = o.Cores
		if o.Interval.Seconds() > idleConnection {
			u.NewConnections = o.Requests
		}
	case transport.Hold:
		u.RequestSeconds = max(0, clients-o.Requests*s.RTT.Seconds())
	case transport.Stream:
		u.RequestSeconds = clients
		if u.Socket { // it is awake for as long as it has something to do
			u.RequestSeconds = o.Cores
		}
	}
	return u
}

// month is a bill, or says that what it is made of is unknown.
func month(p bill.Prices, u bill.Usage) bill.Bill {
	b := p.Month(u)
	if b.Applies && math.IsNaN(b.Total) {
		return bill.Bill{Prices: b.Prices, Currency: b.Currency, Why: "what it is made of was not measured"}
	}
	return b
}

// cost is what decides: +Inf where the prices that do don't apply.
func (o Option) cost(by int) float64 {
	if by >= len(o.Bills) || !o.Bills[by].Applies {
		return math.Inf(1)
	}
	return o.Bills[by].Total
}

// radioTraffic says when a client's radio has something to carry: polls; or events, and what comes when there are none: answers
// to held requests that end empty, heartbeats.
func radioTraffic(s results.Scenario, e Estimate, n Needs) model.RadioTraffic {
	clients := float64(n.Clients)
	switch s.Kind() {
	case transport.Poll:
		return model.RadioTraffic{Every: every(e.Requests / clients)}
	case transport.Hold:
		return model.RadioTraffic{Every: every((e.Requests - e.Empty) / clients), Random: true, Heartbeat: every(e.Empty / clients)}
	}
	return model.RadioTraffic{Every: every(s.Rate), Random: true, Heartbeat: time.Duration(s.HeartbeatInterval())}
}

// every is the time between two of so many per second; 0 where there is next to none.
func every(rate float64) time.Duration {
	if rate < leastRate {
		return 0
	}
	return time.Duration(float64(time.Second) / rate)
}
