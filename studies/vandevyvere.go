package studies

import (
	"fmt"
	"math"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// CapacityAt is how many clients polling each T seconds a server holds that answers at most so many requests a second.
func CapacityAt(requestsPerSecond, period float64) float64 { return requestsPerSecond * period }

// capacityPeriod is the T above which polling serves more clients than push, N_push / R_max: the longest acceptable
// latency at which polling pays (Van de Vyvere, Colpaert, Verborgh 2020).
func capacityPeriod(pushClients, requestsPerSecond float64) float64 {
	return pushClients / requestsPerSecond
}

// The numbers of Van de Vyvere, Colpaert, Verborgh 2020: clients that SSE served, and requests per second that the server
// answered when polled.
const (
	VanDeVyvereClients  = 25_000
	VanDeVyvereRequests = 2_520
)

// VanDeVyvereCrossing is the acceptable latency above which polling serves more clients than SSE, in seconds: 9.92; they say 10.
func VanDeVyvereCrossing() float64 { return capacityPeriod(VanDeVyvereClients, VanDeVyvereRequests) }

// The experiment of Van de Vyvere, Colpaert, Verborgh 2020.
const (
	document        = 5200   // bytes
	documentRate    = 1. / 5 // per second
	documentPolling = 5_000  // clients polling each 0.5 s on one core
)

// vanDeVyvere is the acceptable latency above which polling serves more clients than push.
func vanDeVyvere(runs []results.Run) Source {
	s := Source{
		Name: "Van de Vyvere et al. 2020",
		Citation: "B. Van de Vyvere, P. Colpaert, R. Verborgh, \"Comparing a polling and push-based approach for live Open Data interfaces\", " +
			"2020. https://brechtvdv.github.io/Article-Live-Open-Data-Interfaces",
		Setting: "A document of 5.2 kB that changes each 5 s. Ours are clients per core of the server by the CPU time that a client costs, at " +
			"about a thousand answers or events a second, not by driving a core to its limit: a busier server takes fewer, larger turns, and " +
			"serves more. Their server and core are others, so only the ratio of push to polling carries over. On loopback the kernel's " +
			"receiving of pushed data is part of the server's CPU time.",
	}
	c := Crossing(runs)
	full := matching(runs, answersInFull, func(s results.Scenario) float64 { return float64(s.Clients) / s.PollInterval.Seconds() })
	s.Runs = append(all(full), c.Runs...)
	if len(full) > 0 {
		busiest := full[len(full)-1]
		s.Rows = append(s.Rows, Row{"requests answered in full per second and core", "", transport.ShortPoll.Name, VanDeVyvereRequests, nan,
			1e9 / busiest.median(perRequest), "by CPU time", false})
		if len(full) > 1 && !math.IsNaN(full[0].median(perRequest)+busiest.median(perRequest)) {
			s.Notes = append(s.Notes, fmt.Sprintf("A request that is answered with 5.2 kB cost %s µs of CPU time at %s requests/s and %s µs at %s.",
				stats.Digits(full[0].median(perRequest)/1e3), stats.Digits(full[0].at), stats.Digits(busiest.median(perRequest)/1e3), stats.Digits(busiest.at)))
		}
	}
	for _, p := range c.Polling {
		if same(p.Interval, 0.5) {
			s.Rows = append(s.Rows, Row{"clients per core, polling each 0.5 s", "", transport.ShortPoll.Name, documentPolling, nan, p.Clients, "by CPU time", false})
			s.Notes = append(s.Notes, "5,000 clients that poll each 0.5 s send 10,000 requests/s; their crossing rests on the 2,520 requests/s that they measured. "+
				"Nine of ten of our polls each 0.5 s find nothing new, and are answered without the document.")
		}
	}
	if !math.IsNaN(c.Push) {
		s.Rows = append(s.Rows, Row{"clients per core, SSE", "", transport.SSE.Name, VanDeVyvereClients, nan, c.Push, "by CPU time", false})
	}
	if !math.IsNaN(c.At) {
		how, derived := "where the measured curve meets the line of SSE", "from the curve"
		if c.Beyond {
			how, derived = "where the measured curve, continued, meets the line of SSE", "from the curve, continued"
		}
		s.Rows = append(s.Rows, Row{"acceptable latency from which polling serves more", "ns", "", VanDeVyvereCrossing() * 1e9, nan, c.At * 1e9, derived, false})
		if r, ok := sameLoad(full, c); ok {
			s.Rows = append(s.Rows, Row{"the same by clients of SSE over requests per second", "ns", "", VanDeVyvereCrossing() * 1e9, nan,
				capacityPeriod(c.Push, r) * 1e9, "as theirs, at equal loads", true})
		}
		s.Notes = append(s.Notes, fmt.Sprintf("Theirs is computed, 25,000 / 2,520 per second = 9.92 s; ours is %s, "+
			"at %s s: a poll costs %s times the CPU time of an event.", how, stats.Digits(c.At), stats.Digits(c.At*documentRate)))
	}
	return s
}

// isDocument reports whether a scenario is theirs but for transport and interval.
func isDocument(s results.Scenario) bool {
	return s.Payload == document && !s.TLS && s.RTT == 0 && s.Headers == results.HeadersMinimal && s.Arrivals == "periodic"
}

// perRequest is the server's CPU time for a poll, in nanoseconds.
func perRequest(r results.Run) float64 { return serverNS(r) / requests(r) }

// sameLoad returns how many polls a core answers in full per second, by the runs with as many of them per second as the
// clients of SSE in c had events: what each costs depends on how many there are. It is false if no load is within 20 %.
func sameLoad(full []point[float64], c Capacities) (float64, bool) {
	for _, p := range full {
		for _, r := range c.Runs {
			events := float64(r.Scenario.Clients) * r.Scenario.Rate
			if r.Scenario.Transport == transport.SSE.Name && math.Abs(p.at/events-1) < 0.2 {
				return 1e9 / p.median(perRequest), true
			}
		}
	}
	return nan, false
}

// answersInFull: at each poll there is something new.
func answersInFull(s results.Scenario) bool {
	return isDocument(s) && s.Transport == transport.ShortPoll.Name && s.Contract == results.Latest && s.PollInterval > 0 && s.Rate*s.PollInterval.Seconds() >= 1 &&
		s.Rate > documentRate
}

// A Capacity is how many clients a core serves that poll each Interval seconds.
type Capacity struct{ Interval, Clients float64 }

// ClientsPerCore is how many clients of a run one core would serve, by the CPU time that each takes; NaN where that was not
// measured.
func ClientsPerCore(r results.Run) float64 {
	return float64(r.Scenario.Clients) * windowSeconds(r) * 1e9 / serverNS(r)
}

// Capacities are those of polling at several intervals, and of push, for the same feed.
type Capacities struct {
	Polling []Capacity // by interval
	Push    float64    // clients per core by SSE; NaN: not measured
	At      float64    // the interval in seconds from which polling serves more; NaN: not near what was measured
	Beyond  bool       // At is read off the curve continued beyond its last interval, at most to twice that
	Runs    []results.Run
}

// Crossing returns the capacities that runs of one host show, one core over the server's CPU time per client and second.
func Crossing(runs []results.Run) Capacities {
	return most(runs, crossingOf, func(c Capacities) int { return len(c.Runs) })
}

func crossingOf(runs []results.Run) Capacities {
	theirs := func(s results.Scenario) bool { return isDocument(s) && same(s.Rate, documentRate) }
	push := matching(runs, func(s results.Scenario) bool { return theirs(s) && s.Transport == transport.SSE.Name }, clients)
	polls := matching(runs, func(s results.Scenario) bool {
		return theirs(s) && s.Transport == transport.ShortPoll.Name && s.PollInterval > 0
	}, func(s results.Scenario) results.Duration { return s.PollInterval })
	c := Capacities{Push: median(all(push), ClientsPerCore), At: nan, Runs: append(all(polls), all(push)...)}
	for _, p := range polls {
		c.Polling = append(c.Polling, Capacity{p.at.Seconds(), p.median(ClientsPerCore)})
	}
	for i := 1; i < len(c.Polling); i++ {
		a, b := c.Polling[i-1], c.Polling[i]
		at := a.Interval * math.Pow(b.Interval/a.Interval, math.Log(c.Push/a.Clients)/math.Log(b.Clients/a.Clients)) // straight on logarithmic axes
		if last := i == len(c.Polling)-1; a.Clients <= c.Push && (c.Push < b.Clients || last && a.Clients < b.Clients && at <= 2*b.Interval) {
			c.At, c.Beyond = at, c.Push > b.Clients
		}
	}
	return c
}
