package results

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pollpush/transport"
)

// A Part is what the clients of one transport saw of a run in which there are several: the run's own numbers are the sum of its parts'.
// What a server spends can't be told apart.
type Part struct {
	Transport string           `json:"transport"`          // of the part
	Clients   int              `json:"clients"`            // that follow by it
	Delivery  Delivery         `json:"delivery"`           // where the window's events went
	Latency   *Latency         `json:"latency"`            // as Run.Latency
	Lag       Lag              `json:"lag"`                // what it says of the load generator
	Bytes     Bytes            `json:"bytes"`              // what went through these clients' sockets
	Connect   *Connect         `json:"connect,omitempty"`  // what opening their connections cost; who took part in the time it took is nobody's to say
	Sessions  *Sessions        `json:"sessions,omitempty"` // nil unless clients leave and come back
	Errors    map[string]int64 `json:"errors"`             // within the window, by kind
}

// A share is what a mix says of one transport.
type share struct {
	transport transport.Transport
	weight    float64
}

// partOf is how the mix of a part's scenario begins: see Scenario.Parts.
const partOf = "part of "

// parseMix reads NAME=SHARE,NAME=SHARE,...; what is wrong with it is for people.
func parseMix(text string) (shares []share, problem string) {
	for _, one := range strings.Split(text, ",") {
		name, number, _ := strings.Cut(one, "=")
		t, known := transport.Named(name)
		weight, err := strconv.ParseFloat(number, 64)
		switch {
		case !known:
			return nil, fmt.Sprintf("transport %q does not exist: use %s%s", name, strings.Join(transport.Names(), ", "), Hint(name, transport.Names()))
		case err != nil || !(weight > 0 && weight <= 1e6):
			return nil, fmt.Sprintf("%q is no share: write it like websocket=95,long-poll=5", one)
		case slices.ContainsFunc(shares, func(s share) bool { return s.transport.Name == name }):
			return nil, name + " stands twice: give each transport one share"
		}
		shares = append(shares, share{t, weight})
	}
	if len(shares) < 2 {
		return nil, "one transport is no mix: name two, or use transport"
	}
	return shares, ""
}

// isMix reports whether the clients follow by several transports.
func (s Scenario) isMix() bool { return s.Mix != "" && !strings.HasPrefix(s.Mix, partOf) }

// Parts returns the scenarios of a mix's clients, in its order: each has a transport, its share of the clients, and of the fields those
// that concern it. Its Mix says what it is a part of, and is none itself. A scenario that is no mix is its only part.
//
// The first ones of a run's clients are the first part's, and so on: client i follows topic i mod Topics whatever part it is in. Shares
// become clients by largest remainder.
func (s Scenario) Parts() []Scenario {
	parts := s.divided()
	if len(parts) == 1 {
		return parts
	}
	for i := range parts {
		for _, f := range Fields {
			if f.ReasonAgainst(parts[i].Descriptor()) != "" {
				f.Clear(&parts[i])
			}
		}
	}
	return parts
}

// divided is Parts with all fields.
func (s Scenario) divided() []Scenario {
	if !s.isMix() {
		return []Scenario{s}
	}
	shares, problem := parseMix(s.Mix)
	if problem != "" { // a record of a later version
		return []Scenario{s}
	}
	parts := make([]Scenario, len(shares))
	for i, clients := range divide(s.Clients, shares) {
		p := s
		p.Transport, p.Clients, p.Mix = shares[i].transport.Name, clients, partOf+s.Mix
		parts[i] = p
	}
	return parts
}

// divide makes whole numbers of n by shares, which add up to it.
func divide(n int, shares []share) []int {
	var sum float64
	for _, s := range shares {
		sum += s.weight
	}
	parts, order, left := make([]int, len(shares)), make([]int, len(shares)), n
	remainder := make([]float64, len(shares))
	for i, s := range shares {
		exact := float64(n) * s.weight / sum
		parts[i], order[i] = int(exact), i
		remainder[i] = exact - math.Floor(exact)
		left -= parts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case remainder[a] > remainder[b]:
			return -1
		case remainder[a] < remainder[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:max(0, left)] {
		parts[i]++
	}
	return parts
}

// mixProblem says what is wrong with a mix.
func mixProblem(s Scenario) string {
	switch {
	case s.Mix == "":
		return ""
	case !s.isMix():
		return fmt.Sprintf("%q names a part: name the mix", s.Mix)
	}
	if _, problem := parseMix(s.Mix); problem != "" {
		return problem
	}
	if s.Upstream() || s.Workload != "" {
		return "the clients of a mix only listen: leave direction and workload out"
	}
	for _, p := range s.divided() {
		if p.Clients == 0 {
			return fmt.Sprintf("of %d clients none is %s's: use more", s.Clients, p.Transport)
		}
	}
	return ""
}

// OfParts returns a mix's run as one run of each part, for who tells them apart: of the scenario that Scenario.Parts has, without what can't be
// told apart. A run that is no mix has none.
func (r Run) OfParts() []Run {
	scenarios := r.Scenario.Parts()
	if len(r.Parts) != len(scenarios) {
		return nil // an invalid run, or a record of a later version
	}
	runs := make([]Run, len(r.Parts))
	for i, p := range r.Parts {
		part := r
		part.Scenario = scenarios[i]
		part.Delivery, part.Latency, part.Lag, part.Bytes, part.Connect, part.Sessions, part.Errors =
			p.Delivery, p.Latency, p.Lag, p.Bytes, p.Connect, p.Sessions, p.Errors
		part.Lag.PublishMean, part.Lag.PublishP99, part.Lag.PublishMax = r.Lag.PublishMean, r.Lag.PublishP99, r.Lag.PublishMax
		part.Lag.PostMean, part.Lag.PostP99, part.Lag.PostMax = r.Lag.PostMean, r.Lag.PostP99, r.Lag.PostMax
		part.Lag.PathMean, part.Lag.PathP99, part.Lag.Publisher, part.Lag.Path = r.Lag.PathMean, r.Lag.PathP99, r.Lag.Publisher, r.Lag.Path
		part.SLO, part.Parts, part.Server, part.Load, part.Delivered, part.Uncorrected, part.FanOut, part.Target, part.Compression =
			"", nil, nil, nil, nil, nil, nil, nil, nil
		runs[i] = part
	}
	return runs
}
