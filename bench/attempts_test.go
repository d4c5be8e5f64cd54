package bench

import (
	"io"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
)

// TestNoNameHasTwoValidRuns: whatever of a step is on record already when it is made, afterwards each of its names has one
// valid run at the most, and attempts are numbered on.
func TestNoNameHasTwoValidRuns(t *testing.T) {
	s := step{job{id: "s/a/1", order: 1, questions: []string{"idle"}}, job{id: "s/b/1", order: 2}}
	for _, test := range []struct {
		name    string
		before  []results.Run
		valid   [2]bool // what is made now
		first   int     // attempt that it is
		again   bool
		still   [2]bool
		because string
	}{
		{name: "all new", valid: [2]bool{true, true}, first: 1, still: [2]bool{true, true}},
		{name: "one is invalid", valid: [2]bool{true, false}, first: 1, again: true, because: "a run at the same time was invalid"},
		{name: "one is on record", before: []results.Run{{ID: "s/a/1", Attempt: 1, Valid: true}},
			valid: [2]bool{true, true}, first: 2, still: [2]bool{false, true}, because: "superseded: "},
		{name: "one is on record, and the last attempt fails", before: []results.Run{{ID: "s/a/1", Attempt: 2, Valid: true}},
			valid: [2]bool{true, false}, first: 3, because: "superseded: "},
		{name: "another step is on record", before: []results.Run{{ID: "s/a/2", Attempt: 2, Valid: true}},
			valid: [2]bool{true, true}, first: 1, still: [2]bool{true, true}},
		{name: "the last attempt", before: []results.Run{{ID: "s/a/1", Attempt: 2}, {ID: "s/b/1", Attempt: 2}},
			valid: [2]bool{true, false}, first: 3, still: [2]bool{true, false}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := &Bench{runs: test.before}
			attempt := b.attempts(s) + 1
			runs := []results.Run{{Valid: test.valid[0]}, {Valid: test.valid[1]}}
			again := b.assign(s, attempt, runs)
			if !slices.Equal(runs[0].Questions, s[0].questions) || runs[1].Questions != nil {
				t.Errorf("the records' questions are %v and %v, want those of the jobs", runs[0].Questions, runs[1].Questions)
			}
			if attempt != test.first || again != test.again {
				t.Errorf("attempt %d, again %v, want %d and %v", attempt, again, test.first, test.again)
			}
			for i, r := range runs {
				if r.ID != s[i].id || r.Order != s[i].order || r.Attempt != attempt || r.Valid != test.still[i] {
					t.Errorf("run %d is %s, order %d, attempt %d, valid %v, want valid %v", i, r.ID, r.Order, r.Attempt, r.Valid, test.still[i])
				}
				if test.valid[i] && !r.Valid && !strings.HasPrefix(r.InvalidBecause[0], test.because) {
					t.Errorf("run %d is invalid because of %q, want %q", i, r.InvalidBecause, test.because)
				}
			}
		})
	}
}

// TestWhatAMiddleboxStopsIsNotMadeAgain: that a transport doesn't get through, or loses events on the way, is what such a run tells.
func TestWhatAMiddleboxStopsIsNotMadeAgain(t *testing.T) {
	why := "status 403"
	lost := results.Run{Middlebox: &results.Middlebox{}, Delivery: results.Delivery{Lost: 1}, InvalidBecause: []string{"events lost: 1 of 2"}}
	busy := lost
	busy.InvalidBecause = []string{"events lost: 1 of 2", "server starved: something else had 80 % of its cores"}
	for _, test := range []struct {
		run   results.Run
		again bool
	}{
		{results.Run{Valid: true}, false},
		{results.Run{InvalidBecause: []string{"events lost: 1 of 2"}}, true},
		{results.Run{Middlebox: &results.Middlebox{Blocked: &why}, InvalidBecause: []string{why}}, false},
		{lost, false}, {busy, true},
	} {
		s := step{{id: "test/a/1"}}
		b := &Bench{steps: []step{s}, stderr: io.Discard}
		runs := []results.Run{test.run}
		if again := b.assign(s, 1, runs); again != test.again {
			t.Errorf("%q: made again: %v, want %v", test.run.InvalidBecause, again, test.again)
		}
		if b.runs = runs; b.complete() == test.again {
			t.Errorf("%q: the bench is complete with it: %v", test.run.InvalidBecause, test.again)
		}
	}
}
