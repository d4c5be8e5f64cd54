package stats

import (
	"testing"

	"pollpush/results"
)

// TestVersionsAreNoRepetitions: runs of two versions of one server, or by two files of its name, are not summed up together; nor are those through
// two versions of a proxy.
func TestVersionsAreNoRepetitions(t *testing.T) {
	peer := func(version, sum string) results.Run {
		return results.Run{Valid: true, Peer: &results.Program{Version: &version, SHA256: sum}}
	}
	through := func(version string) results.Run {
		return results.Run{Valid: true, Middlebox: &results.Middlebox{Program: results.Program{Version: &version}}}
	}
	for _, c := range []struct {
		what           string
		a, b           results.Run
		groups, places int
	}{
		{"the same", peer("1.0", "a"), peer("1.0", "a"), 1, 1},
		{"another version", peer("1.0", "a"), peer("1.1", "a"), 2, 2},
		{"another file", peer("1.0", "a"), peer("1.0", "b"), 2, 2},
		{"another proxy's version", through("1.0"), through("1.1"), 2, 1},
	} {
		runs := []results.Run{c.a, c.b}
		if got := len(Groups(runs)); got != c.groups {
			t.Errorf("%s: %d groups, want %d", c.what, got, c.groups)
		}
		if got := len(GroupBy(runs, PlaceOf)); got != c.places {
			t.Errorf("%s: %d places, want %d", c.what, got, c.places)
		}
	}
}
