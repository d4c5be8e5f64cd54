package main

import (
	"fmt"
	"io"

	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/suites/targets"
)

// findNetwork returns what a network that was asked for means on these cores, and tells stderr why automatic choice means
// loopback. A network that can't be had is wrong usage.
func findNetwork(asked string, cores experiment.Pinning, stderr io.Writer) (string, error) {
	s := results.Default()
	s.Network = asked
	if err := checkScenario(&s); err != nil {
		return "", err
	}
	if asked != results.NetworkAuto {
		return asked, checkNetwork(cores, s)
	}
	network, reason := experiment.FindNetwork(cores)
	if reason != nil {
		fmt.Fprintf(stderr, "pollpush: runs are made over loopback, where the sender does the receiver's work too: %v\n", reason)
	}
	return network, nil
}

// startsServer reports whether a run starts its server, which then lies in the run's network: not one that runs already.
func startsServer(s results.Scenario) bool { return s.Target == "" || targets.Started(s.Target) }

// checkNetwork says which network can't be had.
func checkNetwork(cores experiment.Pinning, scenarios ...results.Scenario) error {
	if err := experiment.CheckNetwork(cores, scenarios...); err != nil {
		return usage.Errorf("%w: use auto or loopback", err)
	}
	return nil
}
