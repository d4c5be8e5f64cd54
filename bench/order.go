package bench

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"pollpush/results"
	"pollpush/suites"
	"pollpush/suites/targets"
)

// A job is one run to make.
type job struct {
	id        string // SUITE/SCENARIO/REPETITION
	order     int    // its place in the shuffled order, from 1
	scenario  results.Scenario
	questions []string // that it answers
	about     *results.About
	slo       string  // that it is to hold; "": nothing
	search    *search // of which it is a step, whose rate is still to be found out; nil: it is none
}

// A step is the runs that are made at the same time: one, or with --parallel one for each transport, or as many of a set as that says.
type step []job

// steps lays out the suite: by repetition, so that each block of repetitions holds everything once; within a block the
// points are shuffled, and within a point its transports, which follow each other directly. So all transports of a
// point meet nearly the same moment, and no transport always goes first.
func (p Plan) steps(suite *suites.Suite) []step {
	random := rand.New(rand.NewPCG(p.Seed, 0x9e3779b97f4a7c15))
	most := 0
	for _, point := range suite.Points {
		most = max(most, point.Repetitions)
	}
	var steps []step
	order := 0
	for repetition := 1; repetition <= most; repetition++ {
		for _, i := range random.Perm(len(suite.Points)) {
			point := suite.Points[i]
			about := aboutOf(suite, point)
			if repetition > point.Repetitions {
				continue
			}
			jobs := make([]job, 0, len(point.Scenarios))
			for _, j := range random.Perm(len(point.Scenarios)) {
				named := point.Scenarios[j]
				s := named.Scenario
				s.SettleNetwork(p.networkOf(s))
				s.Seed += p.Seed<<16 + uint64(repetition) // each repetition has its own schedule, which all transports share
				search := newSearch(point, s, fmt.Sprintf("%s/%s/%d", p.Suite, named.Name, repetition))
				for n := range max(1, point.Steps) {
					name := named.Name
					if search != nil {
						name += fmt.Sprintf("-step%d", n+1)
					}
					order++
					jobs = append(jobs, job{fmt.Sprintf("%s/%s/%d", p.Suite, name, repetition), order, s, point.Questions, about, point.SLO.String(), search})
				}
			}
			if point.Parallel > 0 {
				for some := range slices.Chunk(jobs, point.Parallel) {
					steps = append(steps, some)
				}
				continue
			}
			steps = append(steps, group(jobs, p.Parallel)...)
		}
	}
	return steps
}

// networkOf is what automatic choice means for a scenario: a server that runs already lies where it does.
func (p Plan) networkOf(s results.Scenario) string {
	if s.Described() && !targets.Started(s.Target) {
		return results.NetworkLoopback
	}
	return cmp.Or(p.Network, results.NetworkLoopback)
}

// aboutOf is what records keep of what a suite says; nil where it says nothing.
func aboutOf(suite *suites.Suite, point suites.Point) *results.About {
	if suite.About == "" && point.About == "" {
		return nil
	}
	return &results.About{Suite: suite.About, Set: point.About}
}

// group groups the jobs of a point into steps: each for itself, or in parallel those of different transports.
func group(jobs []job, parallel bool) []step {
	var steps []step
	for _, j := range jobs {
		i := 0
		for parallel && i < len(steps) && steps[i].has(j.scenario.Transport) {
			i++
		}
		if !parallel || i == len(steps) {
			steps = append(steps, step{j})
			continue
		}
		steps[i] = append(steps[i], j)
	}
	return steps
}

func (s step) has(transport string) bool {
	return slices.ContainsFunc(s, func(j job) bool { return j.scenario.Transport == transport })
}

// expected is about how long a step takes: processes, connecting, settling, the window, half an interval of drain.
func (s step) expected() time.Duration {
	var longest time.Duration
	for _, j := range s {
		c := j.scenario
		_, pause := c.Pauses()
		d := 600*time.Millisecond + time.Duration(c.Clients)*200*time.Microsecond +
			time.Duration(c.Settle+c.Measure+pause/2)
		if c.Client == results.ClientBrowser {
			d += 2 * time.Second // for the browser to start, to load the page and to see who waits
		}
		if c.Described() {
			d += 700 * time.Millisecond // for the server to start as its users start it, and a publisher beside it
		}
		if j.search != nil {
			d = d * 2 / 3 // few searches take as many steps as they may
		}
		longest = max(longest, d)
	}
	return longest
}

// scenarios are those of all jobs of the steps.
func scenarios(steps ...step) []results.Scenario {
	var all []results.Scenario
	for _, s := range steps {
		for _, j := range s {
			all = append(all, j.scenario)
		}
	}
	return all
}
