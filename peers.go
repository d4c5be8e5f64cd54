package main

import (
	"context"

	"pollpush/check"
	"pollpush/experiment"
	"pollpush/suites"
)

// missingPeers returns which servers this machine doesn't have of those that a suite takes as they are there, with the reason of each.
func missingPeers(suite string) (map[string]string, error) {
	s, err := suites.Load(suite)
	if err != nil {
		return nil, err
	}
	missing := map[string]string{}
	asked := map[string]bool{"": true}
	for _, point := range s.Points {
		for _, scenario := range point.Scenarios {
			if !point.Peers || asked[scenario.Target] {
				continue
			}
			asked[scenario.Target] = true
			if err := experiment.Installed(scenario.Target); err != nil {
				missing[scenario.Target] = err.Error()
			}
		}
	}
	return missing, nil
}

// conformance makes all checks of a target by a transport.
func conformance(ctx context.Context, target, transport string) (check.Report, error) {
	t, err := transportNamed(transport)
	if err != nil {
		return check.Report{}, err
	}
	return checkTarget(ctx, target, t)
}
