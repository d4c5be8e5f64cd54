package experiment

import (
	"pollpush/loadgen"
	"pollpush/loadgen/account"
	"pollpush/results"
)

// A clientsPart is what all of a scenario's clients saw, and took.
type clientsPart struct {
	Run  results.Run
	Sent TakenRequest // see SubscribersPart
}

// mergeSubscribers makes one part of those of all processes that a scenario's clients are spread over, of which there is at least one: the
// only place where they become one. A browser's is alone.
func mergeSubscribers(parts []*SubscribersPart, s results.Scenario, w Window) *clientsPart {
	all := clientsPart{parts[0].Run, parts[0].Sent}
	load, connecting := *all.Run.Load, parts[0].ConnectCPUNS
	if parts[0].Seen != nil { // else it is a browser, whose processes are its own
		load.Processes = results.Observed(int64(len(parts)))
	}
	for _, p := range parts[1:] {
		load.Add(*p.Run.Load)
		all.Run.ClockStepNS = further(all.Run.ClockStepNS, p.Run.ClockStepNS)
		connecting = results.Sum(connecting, p.ConnectCPUNS)
	}
	all.Run.Load = &load
	if parts[0].Seen == nil {
		return &all
	}
	merged(parts).Fill(&all.Run, s, account.Window{From: w.Mark1.UnixNano(), Until: w.Mark2.UnixNano()})
	if all.Run.Connect != nil {
		all.Run.Connect.LoadCPUNS = connecting
	}
	return &all
}

// merged is what the clients of all processes saw.
func merged(parts []*SubscribersPart) *loadgen.Seen {
	seen := parts[0].Seen
	for _, p := range parts[1:] {
		seen.Add(p.Seen)
	}
	return seen
}

// further is the one of two numbers that is further from 0, nil where either was not measured.
func further(a, b *int64) *int64 {
	switch {
	case a == nil || b == nil:
		return nil
	case max(*a, -*a) >= max(*b, -*b):
		return a
	}
	return b
}
