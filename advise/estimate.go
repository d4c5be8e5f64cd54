package advise

import (
	"fmt"
	"math"
	"time"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// An Estimate is what it takes to have all clients follow a feed one way, and how late they hear. What is unknown is NaN.
type Estimate struct {
	Latency   model.Distribution // seconds, by theory: see Late
	Pushed    bool               // it is the server that decides when an event goes out, and not a clock
	Tail      float64            // seconds that a push is later than theory says at the 99th percentile
	Worst     float64            // that the latest event of any run was later than theory says
	Requests  float64            // per second
	Empty     float64            // those of them that are answered without an event
	Delivered float64            // events per second
	BytesUp   float64            // per second, through the sockets: heads, framing, payloads
	BytesDown float64
	WireDown  float64 // BytesDown with TCP/IP headers and acknowledgements
	// Connections are those that are open at the same time. Clients that poll more rarely than idleConnection open one for each poll.
	Connections float64
	Cores       float64 // that are busy in the server's processes, on average
	Memory      float64 // bytes of the server's processes, under load
	Kernel      float64 // bytes that the kernel holds for connections beside that
}

// predict estimates one process that does what s says, and says in which regards that is beyond what was measured. cookie is in
// bytes of each request.
func (c Coefficients) predict(s results.Scenario, cookie int) (Estimate, []string) {
	of := model.SetupOf(s)
	costs, ranges, notes := c.costs(of)
	if cookie > 0 {
		costs.Request.Value += float64(cookie + len("Cookie: \r\n"))
	}
	costs.CPU.Ceiling = c.fastest()
	coefficients := model.Coefficients{Delay: c.Delay.model(), Setups: map[model.Setup]model.Costs{of: costs}}
	p := model.Predict(s, coefficients)
	clients := float64(s.Clients)
	e := Estimate{
		Latency: p.Latency, Requests: clients * p.Requests, Empty: clients * p.Requests * p.Empty, Delivered: clients * s.Rate,
		BytesUp: clients * p.Traffic.AppUp, BytesDown: clients * p.Traffic.AppDown, WireDown: clients * p.Traffic.WireDown,
		Connections: clients, Cores: clients * p.ServerCPU / 1e9, Memory: p.LoadMemory, Kernel: p.KernelMemory,
		Pushed: s.Kind() != transport.Poll,
	}
	c.tail(&e, of)
	if s.Kind() != transport.Stream {
		e.Delivered *= 1 - p.Coalesced
	}
	if s.Contract == results.Latest {
		// What clients see is stale from when an event is due until they have it, or a newer one. Those that they do get are younger.
		every := s
		every.Contract = results.EveryEvent
		e.Latency = model.Predict(every, coefficients).Latency
	}
	switch rate, own, any := p.WakeUps(), costs.CPU.Fastest, costs.CPU.Ceiling; {
	case own == 0:
	case rate > any:
		notes = append(notes, beyond("Wake-ups per second of a process", rate, any))
	case rate > own:
		notes = append(notes, fmt.Sprintf("Wake-ups per second of a process: up to %s were measured with this transport, up to %s with others, and %s are asked about.",
			stats.Digits(own), stats.Digits(any), stats.Digits(rate)))
	}
	if math.IsNaN(e.Memory) {
		e.Memory = p.ServerMemory
		notes = append(notes, "Memory is that of connected clients: it was not measured under load.")
	}
	if most := ranges.Clients.Most; clients > most && most > 0 {
		notes = append(notes, beyond("Clients of a process", clients, most))
	}
	if payload := float64(s.Payload); ranges.Payload.Most > 0 && (payload > ranges.Payload.Most || payload < ranges.Payload.Least) {
		notes = append(notes, fmt.Sprintf("Server CPU time was measured with payloads of %s: with %s B of them it is not known to be the same.",
			ranges.Payload.bytes(), stats.Digits(payload)))
	}
	return e, notes
}

// fastest is the highest rate of wake-ups at which any transport's CPU time was measured. Costs fall as a server has more to do, and
// what wakes it up is the same to it: beyond this rate nobody knows, and costs stay.
func (c Coefficients) fastest() (rate float64) {
	for _, s := range c.Setups {
		rate = max(rate, s.CPU.Fastest)
	}
	return rate
}

func beyond(what string, asked, most float64) string {
	return fmt.Sprintf("%s: up to %s were measured, and %s are asked about.", what, stats.Digits(most), stats.Digits(asked))
}

func (s span) bytes() string {
	if s.Least == s.Most {
		return stats.Digits(s.Most) + " B"
	}
	return fmt.Sprintf("%s to %s B", stats.Digits(s.Least), stats.Digits(s.Most))
}

// busiest is the share of its core that a process may use: beyond two thirds or so nothing was measured, and queues grow.
const busiest = 0.7

// idleConnection is how many seconds proxies and load balancers keep a connection on which nothing happens: nginx and Application
// Load Balancers a minute.
const idleConnection = 60

// estimate estimates what all clients take with one transport, in as many processes as it takes that none has more than its core
// can do.
func (c Coefficients) estimate(n Needs, t transport.Transport, interval results.Duration) (e Estimate, s results.Scenario, processes int, notes []string) {
	for processes = 1; ; {
		s = n.scenario(t, processes, interval, c.Network)
		e, notes = c.predict(s, n.Cookie)
		overloaded := math.IsNaN(e.Latency.Base) && e.Cores > 0 // its fan-outs overtake each other
		if !(e.Cores > busiest || overloaded) || s.Clients == 1 {
			break
		}
		more := min(max(e.Cores/busiest, 1.02), float64(n.Clients)) // in steps that end soon where each process has wake-ups of its own
		processes = min(max(processes+1, int(float64(processes)*more)), n.Clients)
	}
	parts := float64(n.Clients) / float64(s.Clients) // the last process may have fewer clients
	e.Requests, e.Empty, e.Delivered = e.Requests*parts, e.Empty*parts, e.Delivered*parts
	e.BytesUp, e.BytesDown, e.WireDown = e.BytesUp*parts, e.BytesDown*parts, e.WireDown*parts
	if t.Kind == transport.Poll && interval.Seconds() > idleConnection {
		open := s
		open.Clients = max(1, int(float64(s.Clients)*idleConnection/interval.Seconds()))
		held, _ := c.predict(open, n.Cookie)
		e.Connections, e.Memory, e.Kernel = held.Connections, held.Memory, held.Kernel
	}
	e.Connections, e.Cores, e.Memory, e.Kernel = e.Connections*parts, e.Cores*parts, e.Memory*parts, e.Kernel*parts
	return e, s, processes, notes
}

// margin is by how much an estimate stays below a limit: what is just met on paper isn't met in the field.
const margin = 0.1

// misses returns the limits of how late events may be that an estimate doesn't meet with a margin.
func (n Needs) misses(e Estimate) (missed []string) {
	for _, l := range n.Stale {
		late := e.Latency.Mean()
		if share, ok := percentile(l); ok {
			late = e.judged(share)
		}
		if !(late*(1+margin) <= l.Most/1e9) {
			missed = append(missed, l.String())
		}
	}
	return missed
}

// The polling intervals that are tried.
const (
	leastInterval = 10 * time.Millisecond
	mostInterval  = time.Hour
)

// pollInterval returns the longest interval between polls that meets the needs: the cheapest one that does. Where none does it is the
// shortest that makes sense.
func (c Coefficients) pollInterval(n Needs, t transport.Transport) results.Duration {
	meets := func(interval time.Duration) bool {
		e, _ := c.predict(n.scenario(t, 1, results.Duration(interval), c.Network), n.Cookie)
		return len(n.misses(e)) == 0
	}
	low, high := leastInterval, mostInterval
	if !meets(low) {
		return results.Duration(low)
	}
	if meets(high) {
		return results.Duration(high)
	}
	for float64(high) > 1.001*float64(low) {
		middle := time.Duration(math.Sqrt(float64(low) * float64(high)))
		if meets(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return results.Duration(roundDown(low))
}

// roundDown is d or a little less, as people say times: 4.5s, 850ms, 12m.
func roundDown(d time.Duration) time.Duration {
	for _, step := range []struct{ from, unit time.Duration }{
		{10 * time.Minute, time.Minute}, {time.Minute, 10 * time.Second}, {10 * time.Second, time.Second},
		{time.Second, 100 * time.Millisecond}, {100 * time.Millisecond, 10 * time.Millisecond},
	} {
		if d >= step.from {
			return d / step.unit * step.unit
		}
	}
	return d / time.Millisecond * time.Millisecond
}
