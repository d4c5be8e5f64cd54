package experiment

import (
	"time"

	"pollpush/results"
	"pollpush/verify"
)

// A run is made by three processes: this one, a server and a load generator (and a delay line where there is a
// round-trip time), so that each side's CPU time and memory are its own. They talk in lines of JSON over the children's
// stdin and stdout; what a child says on stderr becomes part of the reason when it fails. A child whose stdin ends
// stops: no child outlives its parent, however that ended.

// An order is what a child is told. Exactly one field is set. Each is answered with an empty answer at least.
type order struct {
	Serve   *results.Scenario `json:"serve,omitempty"`   // server: listen
	Null    *nullOrder        `json:"null,omitempty"`    // null server: listen
	Load    *loadOrder        `json:"load,omitempty"`    // load: connect everybody; browser: load the page
	Delay   *delayOrder       `json:"delay,omitempty"`   // delay: listen
	Loaded  bool              `json:"loaded,omitempty"`  // server: the browser has its page
	Follow  bool              `json:"follow,omitempty"`  // browser: connect everybody
	Settled bool              `json:"settled,omitempty"` // server: everybody is connected
	Window  *window           `json:"window,omitempty"`  // server: publish, and answer at its end; others: at once
	Drain   *drainOrder       `json:"drain,omitempty"`   // load: wait for what is owed; delay: say how late it was
}

// name is what errors call an order.
func (o order) name() string {
	switch {
	case o.Serve != nil, o.Null != nil, o.Delay != nil:
		return "listen"
	case o.Load != nil:
		return "connect"
	case o.Loaded:
		return "page loaded"
	case o.Follow:
		return "follow"
	case o.Settled:
		return "settled"
	case o.Window != nil:
		return "measure"
	case o.Drain != nil:
		return "drain"
	}
	return "start"
}

// A window is when things happen, in absolute time: all processes read the same clock.
type window struct {
	Start time.Time `json:"start"` // publishing begins
	Mark1 time.Time `json:"mark1"` // the measured window begins
	Mark2 time.Time `json:"mark2"` // and ends; publishing goes on
}

// A loadOrder asks for a scenario's clients of the server at Address.
type loadOrder struct {
	Scenario results.Scenario `json:"scenario"`
	Address  string           `json:"address"`
	Trust    trust            `json:"trust,omitzero"`    // what the clients shall believe of the server
	Scratch  string           `json:"scratch,omitempty"` // browser: a directory for its files
}

// A nullOrder asks for a null server.
type nullOrder struct {
	Scenario  results.Scenario `json:"scenario"`
	Behaviour verify.Behaviour `json:"behaviour"`
}

// A delayOrder asks for a path to Address that takes RTT there and back.
type delayOrder struct {
	Address string           `json:"address"`
	RTT     results.Duration `json:"rtt"`
}

// A drainOrder names the window's events by their sequence numbers, per topic: First to Last, none if Last < First.
// Both are nil when the server is somebody else's: then the clients' own view decides.
type drainOrder struct {
	First []uint64 `json:"first"`
	Last  []uint64 `json:"last"`
	// Marks are when the server read its books of a browser: at the window's marks, or a little later.
	Marks [2]time.Time `json:"marks,omitzero"`
}

// An answer is one line from a child: Progress at any time, or the answer to an order.
type answer struct {
	Progress *Progress `json:"progress,omitempty"`
	Error    string    `json:"error,omitempty"`

	Address     string          `json:"address,omitempty"`     // to Serve, Null and Delay: where it listens
	Certificate []byte          `json:"certificate,omitempty"` // to Serve, with TLS: what to trust
	CPUs        []int           `json:"cpus,omitempty"`        // to Serve, Null and Load: what it may run on
	Server      *results.Server `json:"server,omitempty"`      // to Window, a server's, as what follows
	Drain       *drainOrder     `json:"drain,omitempty"`       // the window's events
	Lag         *results.Lag    `json:"lag,omitempty"`         // the publisher's; to Drain: the delay line's
	ClockStep   *int64          `json:"clock_step,omitempty"`  // ns the wall clock was moved by
	Truth       *verify.Truth   `json:"truth,omitempty"`       // a null server's
	Visit       *visit          `json:"visit,omitempty"`       // where the clients are a browser's
	Run         *results.Run    `json:"run,omitempty"`         // to Drain: the client side's part of the record
}

// Progress is what a load generator says about itself while it runs.
type Progress struct {
	Connected int     `json:"connected"`
	Received  int64   `json:"received"`
	Requests  int64   `json:"requests"`
	LatencyNS float64 `json:"latency_ns"` // mean so far; 0 before the first event
}
