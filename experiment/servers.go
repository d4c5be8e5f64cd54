package experiment

import (
	"errors"
	"slices"

	"pollpush/results"
)

// mergeServers makes one part of those of all processes that a server has, of which there is at least one: the only place where they become
// one.
func mergeServers(parts []*ServerPart) *ServerPart {
	all := *parts[0]
	if all.Peer == nil { // of a program it is not how many share a port: see results.Program
		all.Server.Processes = results.Observed(int64(len(parts)))
	}
	for _, p := range parts[1:] {
		all.Server.Add(p.Server)
		all.ClockStepNS = further(all.ClockStepNS, p.ClockStepNS)
		all.ConnectCPUNS, all.Requests = results.Sum(all.ConnectCPUNS, p.ConnectCPUNS), results.Sum(all.Requests, p.Requests)
	}
	return &all
}

// mergePublishers makes one part of those of all processes that publish the same events, which is an error where they did not. The lag is
// that of the process that was the furthest behind, on average that of all.
func mergePublishers(parts []*PublisherPart) (*PublisherPart, error) {
	all := *parts[0]
	for _, p := range parts[1:] {
		if !slices.Equal(all.First, p.First) || !slices.Equal(all.Last, p.Last) {
			return nil, errors.New("internal error: the server's processes did not publish the same events within the window")
		}
		to, lag := &all.Lag, p.Lag
		to.PublishMean = results.Sum(to.PublishMean, lag.PublishMean)
		to.PublishP99, to.PublishMax = larger(to.PublishP99, lag.PublishP99), larger(to.PublishMax, lag.PublishMax)
		to.Publisher = to.Publisher.Worse(lag.Publisher)
	}
	if mean := all.Lag.PublishMean; mean != nil {
		all.Lag.PublishMean = results.Observed(*mean / int64(len(parts)))
	}
	return &all, nil
}

// larger is the larger of two numbers, nil where either was not measured.
func larger(a, b *int64) *int64 {
	if a == nil || b == nil {
		return nil
	}
	return results.Observed(max(*a, *b))
}
