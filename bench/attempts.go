package bench

import (
	"fmt"
	"slices"

	"pollpush/results"
	"pollpush/results/validity"
)

// maxAttempts is how often a run that turns out invalid is made at the most.
const maxAttempts = 3

// told reports whether a run tells what it was made for: what it measured, or that a middlebox stops it.
func told(r results.Run) bool { return r.Valid || r.Stopped() }

// finished reports whether all jobs of a step have such a run, or have been tried often enough.
func (b *Bench) finished(s step) bool {
	for _, j := range s {
		done := func(r results.Run) bool {
			return r.ID == j.id && (told(r) || r.Attempt >= maxAttempts || j.search != nil || repeats(r, b.runs))
		}
		if j.search != nil {
			if _, ok := j.search.next(b.runs); !ok {
				continue
			}
		}
		if !slices.ContainsFunc(b.runs, done) {
			return false
		}
	}
	return true
}

// attempts is how often a step has been tried.
func (b *Bench) attempts(s step) int {
	n := 0
	for _, r := range b.runs {
		if slices.ContainsFunc(s, func(j job) bool { return j.id == r.ID }) {
			n = max(n, r.Attempt)
		}
	}
	return n
}

// assign writes into runs, those of a step, which ones they are, makes those invalid that must not count beside others,
// and reports whether the step is to be made again.
func (b *Bench) assign(s step, attempt int, runs []results.Run) (again bool) {
	for i := range runs {
		runs[i].ID, runs[i].Attempt = s[i].id, attempt
	}
	invalid := func(r results.Run) bool { return !told(r) && !repeats(r, b.runs) }
	again = slices.ContainsFunc(runs, invalid) && attempt < maxAttempts && s[0].search == nil // what a search makes of an invalid run is a step, too
	for i := range runs {
		r := &runs[i]
		r.Order, r.Questions, r.About = s[i].order, s[i].questions, s[i].about
		r.SLO = s[i].slo
		if s[i].search != nil {
			r.Search = s[i].search.name
		}
		switch {
		case !r.Valid:
		case again: // its moment will be measured again
			invalidate(r, "a run at the same time was invalid, so all of them are made again")
		case b.hasValid(r.ID): // its step was cut off, and was made again because of others
			invalidate(r, "superseded: an earlier run of the same name is valid")
		}
	}
	return again
}

// invalidate takes a run out of what is drawn and averaged, and says why.
func invalidate(r *results.Run, because string) { r.Valid, r.InvalidBecause = false, []string{because} }

func (b *Bench) hasValid(id string) bool {
	return slices.ContainsFunc(b.runs, func(r results.Run) bool { return r.ID == id && told(r) })
}

// seen is how many runs a bench has to have made before it says that the machine is busy: fewer may have met with bad luck.
const seen = 4

// sayBusy says once that most runs are invalid because something else had the cores: going on is a waste of time then.
func (b *Bench) sayBusy() {
	if b.busy || len(b.runs) < seen {
		return
	}
	starved := 0
	for _, r := range b.runs {
		if validity.Starved(r) {
			starved++
		}
	}
	if 2*starved <= len(b.runs) {
		return
	}
	b.busy = true
	fmt.Fprintf(b.stderr, "pollpush: this machine is busy: something else had the cores in %d of %d runs: try again when it does nothing else\n", starved, len(b.runs))
}

// complete reports whether each job has a valid run, and says which have none: scenarios that stayed invalid however often
// they were tried.
func (b *Bench) complete() bool {
	last := map[string]results.Run{}
	retried := 0
	for _, r := range b.runs {
		last[r.ID] = r
		if r.Attempt > 1 {
			retried++
		}
	}
	switch retried {
	case 0:
	case 1:
		fmt.Fprintf(b.stderr, "pollpush: 1 run was made again because the attempt before was invalid\n")
	default:
		fmt.Fprintf(b.stderr, "pollpush: %d runs were made again because the attempt before was invalid\n", retried)
	}
	complete := true
	for _, s := range b.steps {
		for _, j := range s {
			if j.search == nil && !b.hasValid(j.id) {
				complete = false
				fmt.Fprintf(b.stderr, "pollpush: no valid run of %s: %s\n", j.id, brief(last[j.id].InvalidBecause))
			}
		}
	}
	return complete
}
