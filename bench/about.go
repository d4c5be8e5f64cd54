package bench

import (
	"path/filepath"
	"slices"

	"pollpush/results"
	"pollpush/suites"
)

// RestoreAbout gives runs whose records don't have it what their suite says of itself and of their sets, by the plan that stands
// beside the file that they were read from: older versions kept it there alone. Where there is no plan, as beside standard input,
// nothing is known.
func RestoreAbout(runs []results.Run) []results.Run {
	plans := map[string]map[string]*results.About{} // by directory
	restored := slices.Clone(runs)
	for i, r := range restored {
		if r.About != nil || r.Bench == "" || r.Bench == "-" {
			continue
		}
		dir := filepath.Dir(r.Bench)
		if plans[dir] == nil {
			plans[dir] = abouts(dir)
		}
		restored[i].About = plans[dir][r.ID]
	}
	return restored
}

// abouts is what the plan in dir says of each of its runs, by their IDs.
func abouts(dir string) map[string]*results.About {
	said := map[string]*results.About{}
	plan, err := loadPlan(dir)
	if err != nil {
		return said
	}
	suite, err := suites.Parse(plan.Suite, plan.File, plan.Text)
	if err != nil {
		return said
	}
	for _, s := range plan.steps(suite) {
		for _, j := range s {
			said[j.id] = j.about
		}
	}
	return said
}
