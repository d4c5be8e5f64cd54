package null

import (
	"testing"
	"time"

	"pollpush/results"
)

// planned is what a few clients of two topics get within a window of one second.
func planned(t *testing.T, s Sabotage) ([]delivery, Truth, [2]time.Time) {
	t.Helper()
	start := time.Unix(1_000_000_000, 0)
	marks := [2]time.Time{start.Add(300 * time.Millisecond), start.Add(1300 * time.Millisecond)}
	scenario := results.Default()
	scenario.Topics, scenario.Rate = 2, 20
	all, truth, err := plan(scenario, Behaviour{Delays: mixture, Sabotage: s}, []int{0, 1, 0, 1, 0}, start, marks[0], marks[1])
	if err != nil {
		t.Fatal(err)
	}
	return all, truth, marks
}

// TestPlanKeepsMarksQuiet: nothing is on its way at a mark, each client gets every event once and in order, and the
// truth's counts are those of the plan.
func TestPlanKeepsMarksQuiet(t *testing.T) {
	all, truth, marks := planned(t, Sabotage{})
	var measured, before int64
	last := map[int]uint64{}
	at := int64(0)
	for _, d := range all {
		if d.seq != last[d.client]+1 {
			t.Errorf("client %d gets event %d after %d", d.client, d.seq, last[d.client])
		}
		last[d.client] = d.seq
		if d.at < at || d.at < d.due || d.at-d.due > int64(mixture.Longest()) {
			t.Errorf("a delivery at %d, due %d, after one at %d", d.at, d.due, at)
		}
		at = d.at
		if !d.measured {
			before++
		} else {
			measured++
		}
		for i, mark := range marks {
			if to := time.Unix(0, d.at).Sub(mark); to > -quiet && to < quiet {
				t.Errorf("a delivery %v from mark %d", to, i+1)
			}
		}
		if inside := d.due >= marks[0].UnixNano() && d.due < marks[1].UnixNano(); inside != d.measured {
			t.Errorf("due %d, measured: %v", d.due, d.measured)
		}
	}
	if measured == 0 || before == 0 || measured != truth.Expected {
		t.Errorf("%d deliveries before the window and %d within, the truth says %d", before, measured, truth.Expected)
	}
	if owed := 3*int64(truth.Last[0]-truth.First[0]+1) + 2*int64(truth.Last[1]-truth.First[1]+1); owed != measured {
		t.Errorf("events %v to %v are %d deliveries, planned were %d", truth.First, truth.Last, owed, measured)
	}
	if events := int64(truth.Last[0] - truth.First[0] + truth.Last[1] - truth.First[1] + 2); events != truth.Published {
		t.Errorf("events %v to %v, but %d published", truth.First, truth.Last, truth.Published)
	}
}

func TestPlanOfNothing(t *testing.T) {
	s := results.Default()
	s.Rate = 0
	start := time.Unix(1, 0)
	all, truth, err := plan(s, Behaviour{}, []int{0}, start, start, start.Add(time.Second))
	if err != nil || len(all) != 0 || truth.Last[0] >= truth.First[0] {
		t.Errorf("plan = %v, %+v, %v, want none", all, truth, err)
	}
	s.Rate, s.Arrivals = 1, "sometimes"
	if _, _, err := plan(s, Behaviour{}, []int{0}, start, start, start.Add(time.Second)); err == nil {
		t.Error("an unknown schedule was accepted")
	}
}

// TestSabotage counts in the plan itself what the truth claims to have been done to it.
func TestSabotage(t *testing.T) {
	good, _, _ := planned(t, Sabotage{})
	for _, s := range []Sabotage{{Drop: 7}, {Double: 7}, {Swap: 7}, {Swap: 1}} {
		all, truth, _ := planned(t, s)
		var lost, doubled, reordered int64
		seen := map[[2]uint64]bool{}
		highest := map[int]uint64{}
		for _, d := range all {
			key := [2]uint64{uint64(d.client), d.seq}
			switch {
			case seen[key]:
				doubled++
				if !d.repeat {
					t.Errorf("%+v: a repeated delivery isn't marked as one", s)
				}
			case d.seq < highest[d.client]:
				reordered++
			}
			seen[key] = true
			highest[d.client] = max(highest[d.client], d.seq)
		}
		for _, d := range good {
			if !seen[[2]uint64{uint64(d.client), d.seq}] {
				lost++
			}
		}
		if lost != truth.Lost || doubled != truth.Duplicates || reordered != truth.Reordered || lost+doubled+reordered == 0 {
			t.Errorf("%+v: %d lost, %d doubled, %d reordered; the truth says %d, %d, %d", s, lost, doubled, reordered,
				truth.Lost, truth.Duplicates, truth.Reordered)
		}
		for i := range all[1:] {
			if all[i+1].at < all[i].at {
				t.Errorf("%+v: delivery %d is due before the one before", s, i+1)
			}
		}
	}
}
