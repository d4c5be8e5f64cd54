package experiment

import (
	"cmp"
	"context"
	"slices"

	"pollpush/internal/host"
	"pollpush/internal/veth"
	"pollpush/results"
)

// A Place is another machine that starts workers.
type Place struct {
	Name    string // as errors call it
	Address string // at which the other places of a run reach it, without a port
	Files   int    // that a process may have open there; 0: as many as here

	// Start starts this program's hidden subcommand there, with a Child's stdin and stdout here. The caller closes the Child.
	Start func(ctx context.Context, subcommand string) (*Child, error)
}

// Places are where the roles of runs are played, each side on machines of its own.
type Places struct {
	Server *Place   // the server's side: what lies before it too, and who publishes
	Load   []*Place // the clients are spread over them, from the first on
}

// one reports whether all roles are at one place.
func (p *Places) one() bool {
	return !slices.ContainsFunc(p.Load, func(load *Place) bool { return load != p.Server })
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

// publisherSpot is where a publisher in a process of its own is: beside the load, or at the server's place, whose clock then says
// when events are due.
func (m *measurement) publisherSpot() spot {
	if m.Places != nil {
		return m.serverSpot()
	}
	return m.loadSpot(0)
}

// pathSpot is where the path between clients and server is: beside the load, or before the server at its place.
func (m *measurement) pathSpot() spot { return m.publisherSpot() }

// pathHost is where it listens.
func (m *measurement) pathHost() string {
	if m.Places != nil {
		return m.Places.Server.Address
	}
	return loopback
}

// loadProcesses is how many processes the run's clients are spread over: at least one at each place that is to have some.
func (m *measurement) loadProcesses() int {
	n := loadProcesses(m.scenario, m.openFiles())
	if m.Places == nil || len(m.Places.Load) <= n {
		return n
	}
	if m.scenario.Upstream() {
		m.warnings = append(m.warnings, "what clients send to each other one process alone can account for: all clients were at agent "+m.Places.Load[0].Name)
		return n
	}
	return min(len(m.Places.Load), m.scenario.Clients)
}

// openFiles is how many files one of the run's processes may have open, wherever it is.
func (m *measurement) openFiles() int {
	least := host.OpenFiles()
	if m.Places != nil {
		least = cmp.Or(m.Places.Server.Files, least)
		for _, at := range m.Places.Load {
			least = min(least, cmp.Or(at.Files, least))
		}
	}
	return least
}

// busiest is the share that the load generator had of the cores of the place where that was most: processes at one share its cores. nil
// where that was not measured.
func (m *measurement) busiest(parts []*SubscribersPart) (most *float64) {
	busy := map[*Place]*float64{}
	for i, p := range parts {
		at, own := m.subscribers[i].at, p.Run.Load.Busy
		if sum, ok := busy[at]; ok {
			own = results.Sum(sum, own)
		}
		busy[at] = own
	}
	for _, share := range busy {
		if share == nil {
			return nil
		}
		if most == nil || *share > *most {
			most = share
		}
	}
	return most
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
