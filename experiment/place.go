package experiment

import (
	"context"

	"pollpush/internal/veth"
)

// A Place is another machine that starts workers.
type Place struct {
	Name    string // as errors call it
	Address string // at which the other places of a run reach it, without a port

	// Start starts this program's hidden subcommand there, with a Child's stdin and stdout here. The caller closes the Child.
	Start func(ctx context.Context, subcommand string) (*Child, error)
}

// Places are where the roles of runs are played, each side on machines of its own.
type Places struct {
	Server *Place   // the server's side: what lies before it too, and who publishes
	Load   []*Place // the clients are spread over them, from the first on
}

// A spot is where a worker is started: on this machine, bound to cores and at one end of a cable, or at a place.
type spot struct {
	cpus  []int     // none: it is not bound
	end   *veth.End // nil: where this process is
	place *Place    // nil: this machine
}

// serverSpot is where the server's side of a run is.
func (m *measurement) serverSpot() spot {
	if m.Places != nil {
		return spot{place: m.Places.Server}
	}
	return spot{cpus: m.Pinning.Server, end: m.cable.Server}
}

// loadSpot is where a load process of a run is, by its number.
func (m *measurement) loadSpot(process int) spot {
	if m.Places != nil {
		return spot{place: m.Places.Load[process%len(m.Places.Load)]}
	}
	return spot{cpus: m.Pinning.Load, end: m.cable.Load}
}

// address is at which others reach what listens at the spot, without a port.
func (s spot) address() string {
	switch {
	case s.place != nil:
		return s.place.Address
	case s.end != nil:
		return s.end.Address.String()
	}
	return loopback
}
