package bench

import (
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/validity"
)

// serverFailures are how the reasons begin that say what a server failed at, rather than the machine or an instrument of ours (see package
// validity; those of load are of a run that ended early).
var serverFailures = []string{"events lost", "events doubled", "events reordered", "answers wrong", "clients away", "polls not held", "load: connect"}

// failures are what a server that isn't ours failed at in an invalid run, each once; nil where it's something else, or something else as well,
// that may have made the run invalid.
func failures(r results.Run) (all []string) {
	if told(r) || r.Scenario.Target == "" {
		return nil
	}
	for _, because := range r.InvalidBecause {
		i := slices.IndexFunc(serverFailures, func(begin string) bool { return strings.HasPrefix(because, begin) })
		if i < 0 {
			return nil
		}
		all = append(all, serverFailures[i])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// tooFar reports whether the way between hosts alone leaves more open than their clocks may, and nothing else made a run invalid.
func tooFar(r results.Run) bool {
	return r.Latency != nil && len(r.InvalidBecause) == 1 && strings.HasPrefix(r.InvalidBecause[0], "clocks too uncertain:") &&
		slices.ContainsFunc(r.Clocks, func(c results.Clock) bool {
			return float64(c.MinRTTNS)/2 > validity.MaxClockShare*float64(r.Latency.P50)
		})
}

// repeats reports whether a run would be as invalid once more: it fails as the attempt before it did, and by the server, or its hosts are too far
// from each other.
func repeats(r results.Run, before []results.Run) bool {
	if tooFar(r) {
		return true
	}
	failed := failures(r)
	return len(failed) > 0 && slices.ContainsFunc(before, func(b results.Run) bool {
		return b.ID == r.ID && b.Attempt == r.Attempt-1 && slices.Equal(failures(b), failed)
	})
}
