package main

import (
	"context"
	"slices"

	"pollpush/check"
	"pollpush/experiment"
	"pollpush/suites"
	"pollpush/suites/middleboxes"
)

// missingPeers returns which servers and middleboxes this machine doesn't have, with the reason of each: of servers those of sets that take them
// as they are there, of middleboxes those that are shipped.
func missingPeers(ctx context.Context, suite string) (map[string]string, error) {
	s, err := suites.Load(suite)
	if err != nil {
		return nil, err
	}
	missing := map[string]string{}
	asked := map[string]bool{"": true}
	for _, point := range s.Points {
		for _, scenario := range point.Scenarios {
			if via := scenario.Via; !asked[via] {
				asked[via] = true
				if err := missingMiddlebox(ctx, via); err != nil {
					missing[via] = err.Error()
				}
			}
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

// missingMiddlebox says that a middlebox is a shipped one, and not installed. What is wrong with a file is said where it is checked.
func missingMiddlebox(ctx context.Context, via string) error {
	if !slices.Contains(middleboxes.Names(), via) {
		return nil
	}
	m, err := middleboxes.Load(via)
	if err != nil {
		return err
	}
	return experiment.MiddleboxInstalled(ctx, m)
}

// conformance makes all checks of a target by a transport.
func conformance(ctx context.Context, target, transport string) (check.Report, error) {
	t, err := transportNamed(transport)
	if err != nil {
		return check.Report{}, err
	}
	return checkTarget(ctx, target, t)
}
