package experiment

import (
	"context"
	"os"
	"slices"
	"time"

	"pollpush/internal/host"
	"pollpush/results"
)

// hostRole tells of the machine that a worker runs on, where that is another one than its caller's. All workers have it.
type hostRole struct {
	process *Process
	part    chan HostPart
}

// A HostRequest is the request of Host.Watch: the window, as counted from now on, because the machine's clock may be another one.
type HostRequest struct{ Begins, Lasts time.Duration }

// A HostPart is the reply to Host.Watched: what a machine had, and kept from a run, within the window that Host.Watch was called with.
type HostPart struct {
	Machine *results.Machine
	Foreign *float64 // the share of its cores that others had than the worker's parent and what that has started
}

// Describe describes the machine.
func (h *hostRole) Describe(_ Nothing, reply *results.Host) error {
	*reply = describeHost(Pinning{})
	return nil
}

// Now tells what the machine's wall clock shows.
func (h *hostRole) Now(_ Nothing, reply *time.Time) error {
	*reply = time.Now()
	return nil
}

// Watch makes it watch the machine within the window. It returns at once.
func (h *hostRole) Watch(request HostRequest, _ *Nothing) error {
	mark1 := time.Now().Add(request.Begins)
	w := Window{Mark1: mark1, Mark2: mark1.Add(request.Lasts)}
	ctx, part := h.process.Context(), make(chan HostPart, 1)
	h.part = part
	agent := side{pids: []int{os.Getppid()}, tree: true}
	agent.cpus, _ = host.CPUs() // where they are not known, neither is the share
	h.process.running.Go(func() {
		had := make(chan []shares, 1)
		go func() { had <- contention(ctx, w, agent) }()
		machine := watchMachine(ctx, w, nil)
		part <- HostPart{machine, (<-had)[0].foreign}
	})
	return nil
}

// Watched waits for the window's end and returns what was seen.
func (h *hostRole) Watched(_ Nothing, part *HostPart) error {
	select {
	case *part = <-h.part:
		return nil
	case <-h.process.Context().Done():
		return h.process.Context().Err()
	}
}

// describePlaces asks the run's places what machines they are.
func (m *measurement) describePlaces(ctx context.Context) error {
	if m.Places == nil {
		return nil
	}
	describe := func(w *Worker, role string) error {
		if i := slices.IndexFunc(m.hosts, func(other *Worker) bool { return other.at == w.at }); i >= 0 {
			if a := &m.parts.agents[i]; !slices.Contains(a.Roles, role) {
				a.Roles = append(a.Roles, role)
			}
			return nil
		}
		host, err := call[results.Host](ctx, m, w, "Host.Describe", Nothing{}, m.grace)
		if err != nil {
			return err
		}
		m.hosts = append(m.hosts, w)
		m.parts.agents = append(m.parts.agents, results.Agent{Name: w.at.Name, Address: w.at.Address, Roles: []string{role}, Host: host})
		return nil
	}
	for _, w := range m.servers {
		if err := describe(w, "server"); err != nil {
			return err
		}
	}
	for _, w := range m.subscribers {
		if err := describe(w, "load"); err != nil {
			return err
		}
	}
	return nil
}

// watchPlaces has the run's places watched within the window.
func (m *measurement) watchPlaces(ctx context.Context) error {
	request := HostRequest{time.Until(m.window.Mark1), m.window.Mark2.Sub(m.window.Mark1)}
	_, err := callAll[Nothing](ctx, m, m.hosts, "Host.Watch", request, m.grace)
	return err
}

// watchedPlaces completes what the record has of the run's places.
func (m *measurement) watchedPlaces(ctx context.Context) error {
	parts, err := callAll[HostPart](ctx, m, m.hosts, "Host.Watched", Nothing{}, m.deadlines().measure())
	if err != nil {
		return err
	}
	for i, part := range parts {
		m.parts.agents[i].Machine, m.parts.agents[i].ForeignCPUShare = part.Machine, part.Foreign
	}
	if len(parts) > 0 {
		m.parts.machine = parts[0].Machine
	}
	return nil
}
