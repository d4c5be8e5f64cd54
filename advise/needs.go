// Package advise answers which transport to take for somebody's own numbers: what each would take of server, network and money,
// by the formulas of package model and by coefficients that were measured.
package advise

import (
	"fmt"
	"time"

	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/transport"
)

// What clients are: whose heads they send, and whether they have a radio to keep on.
const (
	ClientBrowser = "browser"
	ClientMobile  = "mobile"  // a browser, or something like it, on a phone
	ClientMachine = "machine" // sends no more than HTTP demands
)

// Which way events go.
const (
	DirectionDown = "down"
	DirectionBoth = "both"
)

// Needs are what somebody wants to know about.
type Needs struct {
	Clients   int
	Rate      float64       // events per second to each client
	Share     int           // clients that get the same events; 0: all of them
	Payload   int           // bytes of an event
	Stale     slo.Objective // how late events may be
	Contract  string        // results.EveryEvent or results.Latest
	Client    string
	Cookie    int              // bytes of cookies in each request
	RTT       results.Duration // between client and server
	HTTP      string           // "1.1" or "2"
	TLS       bool
	Direction string
	Cache     bool // there is one in front of the server
}

// Default returns what goes without saying. Clients and Rate are 0: nobody else can know them.
func Default() Needs {
	stale, err := parseStale("5s")
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return Needs{
		Share: 1, Payload: 64, Stale: stale, Contract: results.EveryEvent, Client: ClientBrowser,
		RTT: results.Duration(50 * time.Millisecond), HTTP: "1.1", Direction: DirectionDown,
	}
}

// Check says what is missing, or returns nil. What each field may be its setter has checked.
func (n Needs) Check() error {
	switch {
	case n.Clients == 0:
		return fmt.Errorf("clients: say how many there are, like 50000")
	case n.Rate == 0:
		return fmt.Errorf("every: say how often there is an event for a client, like 2m, 1/120 or 30/min")
	}
	return n.checkShare()
}

// checkShare says whether more clients are to get the same events than there are.
func (n Needs) checkShare() error {
	if n.Clients > 0 && n.Share > n.Clients {
		return fmt.Errorf("share: %d clients can't get the same events where there are %d: use a smaller number, or all", n.Share, n.Clients)
	}
	return nil
}

// share is how many clients get the same events.
func (n Needs) share() int {
	if n.Share == 0 {
		return n.Clients
	}
	return n.Share
}

// The phase of its numbering that a feed is asked about, which decides how many digits its numbers have: events have been
// published for an hour, and are for another.
const phase = results.Duration(time.Hour)

// scenario is what one of so many processes of a server does for its part of the clients. Events are random: nobody's come by
// a clock.
func (n Needs) scenario(t transport.Transport, processes int, interval results.Duration, network string) results.Scenario {
	s := n.settings()
	s.Transport, s.PollInterval, s.Network = t.Name, interval, network
	s.Clients = (n.Clients + processes - 1) / processes
	s.Topics = max(1, s.Clients/n.share()) // one that has clients in several processes is published in each
	s.Rate, s.Arrivals, s.Payload, s.Contract = n.Rate, "poisson", n.Payload, n.Contract
	s.RTT = n.RTT
	s.Settle, s.Measure = phase, phase
	s.Complete()
	return s
}

// settings are those parts of a scenario that costs depend on.
func (n Needs) settings() results.Scenario {
	s := results.Default()
	s.TLS, s.Headers = n.TLS, results.HeadersBrowser
	if n.Client == ClientMachine {
		s.Headers = results.HeadersMinimal
	}
	return s
}
