package bench

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/results/stats"
)

// mostNamed is how many scenarios that miss their objective are named: the report has all of them.
const mostNamed = 5

// met reports whether each scenario that has a valid run holds its objective, if it has one, and says which don't.
func (b *Bench) met() bool {
	judged := 0
	var missed []string
	runs := slices.DeleteFunc(slices.Clone(b.runs), func(r results.Run) bool { return r.Search != "" }) // some of its steps miss it, as they are to
	for _, g := range stats.Groups(runs) {
		objective, err := slo.OfRuns(g.Runs)
		if err != nil { // the file was edited
			b.warn(err.Error())
			missed = append(missed, path.Dir(g.Runs[0].ID))
			judged++
			continue
		}
		if len(objective) == 0 {
			continue
		}
		judged++
		if v := objective.Judge(g); !v.Met() {
			missed = append(missed, fmt.Sprintf("%s (%s, to be held: %s)", path.Dir(g.Runs[0].ID), v.Why(), objective))
		}
	}
	if len(missed) == 0 {
		return true
	}
	slices.Sort(missed) // runs were made in a shuffled order
	named := strings.Join(missed[:min(len(missed), mostNamed)], "; ")
	if more := len(missed) - mostNamed; more > 0 {
		named += fmt.Sprintf("; and %d more", more)
	}
	if len(missed) == 1 {
		fmt.Fprintf(b.stderr, "pollpush: 1 of %d scenarios misses its objective: %s\n", judged, visible.Text(named))
	} else {
		fmt.Fprintf(b.stderr, "pollpush: %d of %d scenarios miss their objective: %s\n", len(missed), judged, visible.Text(named))
	}
	return false
}
