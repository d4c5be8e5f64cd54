package madeup

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"pollpush/results"
)

// A set is as in the suite of conditions: what all its scenarios have, and what each of the transports is varied by.
type set struct {
	questions  []string
	scenario   func(*results.Scenario)
	transports []string
	vary       []func(*results.Scenario)
}

// repeated makes up five repetitions of each scenario of sets.
func repeated(suite string, sets []set, observe func(results.Scenario, *rand.Rand) results.Run) []results.Run {
	const repetitions = 5
	var runs []results.Run
	for i, its := range sets {
		vary := its.vary
		if vary == nil {
			vary = []func(*results.Scenario){asIs}
		}
		known := map[results.Scenario]bool{}
		for _, name := range its.transports {
			for _, also := range vary {
				s := results.Default()
				s.Transport, s.Headers, s.Clients, s.Topics, s.Rate, s.PollInterval = name, results.HeadersBrowser, 60, 60, 2, quarter
				s.Settle, s.Measure, s.Drain = results.Duration(4*time.Second), results.Duration(time.Second), results.Duration(5*time.Second)
				its.scenario(&s)
				also(&s)
				if s.CompleteValid() != nil || known[s] {
					continue // another transport can
				}
				known[s] = true
				for n := range repetitions {
					r := observe(s, rand.New(rand.NewPCG(uint64(100*i+len(known)), uint64(n))))
					r.ID, r.Questions, r.Order = fmt.Sprintf("%s/%d-%d/%d", suite, i, len(known), n+1), its.questions, n*1000+len(runs)/repetitions
					runs = append(runs, r)
				}
			}
		}
	}
	slices.SortStableFunc(runs, func(a, b results.Run) int { return a.Order - b.Order })
	for i := range runs {
		runs[i].Order = i + 1
	}
	return runs
}
