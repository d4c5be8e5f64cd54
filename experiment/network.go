package experiment

import (
	"errors"
	"fmt"
	"slices"

	"pollpush/internal/veth"
	"pollpush/results"
)

// loopback is the address of what is reached over the loopback interface.
const loopback = "127.0.0.1"

// FindNetwork returns what results.NetworkAuto means for runs on these cores: results.NetworkVeth, or
// results.NetworkLoopback with the reason why it is not the other.
func FindNetwork(cores Pinning) (network string, reason error) {
	if err := tryCable(cores); err != nil {
		return results.NetworkLoopback, err
	}
	return results.NetworkVeth, nil
}

// CheckNetwork says why one of the scenarios can't be run on these cores over the network that it names.
func CheckNetwork(cores Pinning, scenarios ...results.Scenario) error {
	if !slices.ContainsFunc(scenarios, func(s results.Scenario) bool { return s.Network == results.NetworkVeth }) {
		return nil
	}
	if err := tryCable(cores); err != nil {
		return fmt.Errorf("network veth: %w", err)
	}
	return nil
}

func tryCable(cores Pinning) error {
	if len(cores.Server) == 0 {
		return errors.New("there are no cores of each side's own to take its packets in: it takes two cores, bound to the sides")
	}
	cable, err := veth.New(cores.Server, cores.Load)
	if err != nil {
		return err
	}
	cable.Close()
	return nil
}

// lay lays the run's cable, where it has one.
func (m *measurement) lay() error {
	switch m.scenario.Network {
	case "":
		if m.Places != nil {
			return errors.New("network loopback: agents are joined by their network: leave it out")
		}
		return nil
	case results.NetworkAgents:
		if m.Places == nil {
			return errors.New("network agents: there are none: name them, or leave it out")
		}
		if m.scenario.Client == results.ClientBrowser && !m.Places.one() {
			return errors.New("a browser reaches and trusts only its own machine: have it at the agent that its server is at")
		}
		return nil
	case results.NetworkVeth:
	default:
		return fmt.Errorf("internal error: the network %q is not settled", m.scenario.Network)
	}
	cable, err := veth.New(m.Pinning.Server, m.Pinning.Load)
	if err != nil {
		return err
	}
	m.cable = *cable
	return nil
}

// host is the address that the server listens on.
func (m *measurement) host() string {
	if m.scenario.Client == results.ClientBrowser {
		return loopback
	}
	return m.serverSpot().address()
}
