package experiment

import (
	"context"
	"slices"

	"pollpush/results"
)

// hostRole tells of the machine that a worker runs on, where that is another one than its caller's. All workers have it.
type hostRole struct {
	process *Process
	machine chan *results.Machine
}

// Describe describes the machine.
func (h *hostRole) Describe(_ Nothing, host *results.Host) error {
	*host = describeHost(Pinning{})
	return nil
}

// Watch makes it watch what the machine keeps from the run within the window. It returns at once.
func (h *hostRole) Watch(w Window, _ *Nothing) error {
	h.machine = make(chan *results.Machine, 1)
	ctx := h.process.Context()
	h.process.running.Go(func() { h.machine <- watchMachine(ctx, w, nil) })
	return nil
}

// Machine waits for the window's end and returns what Watch saw.
func (h *hostRole) Machine(_ Nothing, machine *results.Machine) error {
	select {
	case m := <-h.machine:
		*machine = *m
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
	at := map[*Place]int{} // by place, the index of its agent
	describe := func(w *Worker, role string) error {
		if i, ok := at[w.at]; ok {
			if a := &m.parts.agents[i]; !slices.Contains(a.Roles, role) {
				a.Roles = append(a.Roles, role)
			}
			return nil
		}
		host, err := call[results.Host](ctx, m, w, "Host.Describe", Nothing{}, m.grace)
		if err != nil {
			return err
		}
		at[w.at] = len(m.parts.agents)
		m.parts.agents = append(m.parts.agents, results.Agent{Name: w.at.Name, Address: w.at.Address, Roles: []string{role}, Host: host})
		return nil
	}
	if m.server != nil {
		if err := describe(m.server, "server"); err != nil {
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
