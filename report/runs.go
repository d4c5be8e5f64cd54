package report

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"strings"

	"pollpush/internal/shell"
	"pollpush/results"
	"pollpush/results/stats"
)

// A runSet is the runs of one scenario, invalid ones too, as a page lists them: rows of tables lead there.
type runSet struct {
	ID, Name string
	Columns  []Column
	Runs     []listedRun
}

// A listedRun is one run with its own numbers, and the command that makes it again.
type listedRun struct {
	Name    string
	Invalid string // because of what; "" when it is valid
	Cells   []Cell
	Command string // "" where it can't be made again alone, as one of several at the same time
}

// runSets lists all runs, by scenario.
func runSets(runs []results.Run) []runSet {
	nameOf, placeOf := namesOf(runs), placesOf(runs)
	columns := general().columns
	var sets []runSet
	for _, its := range stats.GroupBy(runs, results.Run.Identity) {
		set := runSet{ID: anchor(its[0].Identity()), Name: placeOf(its[0]).beside(its[0], scenarioOf(its[0]))}
		for _, c := range columns {
			set.Columns = append(set.Columns, Column{c.title, true})
		}
		for _, r := range its {
			run := listedRun{Name: nameOf(r), Command: madeAgainBy(r)}
			if !r.Valid {
				run.Invalid = cmp.Or(strings.Join(r.InvalidBecause, "; "), "its record does not say why")
			}
			for _, c := range columns {
				m := c.shown()
				run.Cells = append(run.Cells, Cell{Text: quantity(m.Of(r), m.Unit)})
			}
			set.Runs = append(set.Runs, run)
		}
		sets = append(sets, set)
	}
	return sets
}

// anchor is where a page lists the runs that have an identity in common.
func anchor(id results.Identity) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", id))
	return fmt.Sprintf("runs-%x", sum[:5])
}

// madeAgainBy is the command that makes a run again, of the file that it was read from.
func madeAgainBy(r results.Run) string {
	if r.Parallel || r.ID == "" {
		return ""
	}
	return shell.Quote("pollpush", "run", "--again", cmp.Or(r.Bench, "runs.jsonl"), "--id", r.ID)
}
