package bench

import (
	"slices"
	"strings"

	"pollpush/results"
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

// repeats reports whether a run fails as the attempt before it did, and by the server: it would do so again.
func repeats(r results.Run, before []results.Run) bool {
	failed := failures(r)
	return len(failed) > 0 && slices.ContainsFunc(before, func(b results.Run) bool {
		return b.ID == r.ID && b.Attempt == r.Attempt-1 && slices.Equal(failures(b), failed)
	})
}
