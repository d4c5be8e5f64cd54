// Package capacity searches for the highest load at which a server holds an objective, and says what gave way first: the server, or
// an instrument, whose limit is never taken for the server's.
//
// How a run is made is a function it is given.
package capacity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/transport"
)

// A Plan is what is searched for.
type Plan struct {
	Scenario  results.Scenario // as flags have it: Complete has not been called. Measure is the shortest window
	Objective slo.Objective
	Vary      string        // one of Variables, or "": what makes the work of the transport's servers
	Budget    time.Duration // when the search ends, with what it knows
}

// A verdict is what a run came to, and why, in words that follow the run's load.
type verdict struct {
	outcome outcome
	why     string // "" where it held and is valid
}

// A Measure makes one run. Its error means that there is no record, as when ctx is done.
type Measure func(ctx context.Context, s results.Scenario) (results.Run, error)

// A Search is a plan that can be carried out.
type Search struct {
	Plan
	loads  []float64
	search *search
	runs   [][]run // of each load, in the order in which they were made

	started time.Time
	beside  time.Duration // what runs took beside their windows, so far
	made    int
}

// A run is a run of the search, with what it came to.
type run struct {
	results.Run
	verdict
}

// Questions are what the runs of a search answer in a report.
var Questions = []string{"load"}

// Begin checks a plan: its errors are of type usage.Error.
func Begin(p Plan) (*Search, error) {
	p.Vary = p.Varied()
	if err := p.check(); err != nil {
		return nil, err
	}
	lowest, highest, err := p.bounds()
	if err != nil {
		return nil, err
	}
	loads := ladder(lowest, highest, p.Vary == VaryClients)
	return &Search{Plan: p, loads: loads, runs: make([][]run, len(loads)), search: newSearch(len(loads), nearest(loads, p.begin()))}, nil
}

// Varied returns what the search is for: Vary, or what it is by default.
func (p Plan) Varied() string { return cmp.Or(p.Vary, variable(p.Scenario)) }

// begin is the load that the search begins with.
func (p Plan) begin() float64 {
	switch s := p.Scenario; {
	case p.Vary == VaryRate:
		return startLoad / float64(s.Clients)
	case s.Kind() == transport.Poll:
		shortest, _ := s.Pauses()
		return startLoad * shortest.Seconds()
	default:
		return startLoad / s.Rate
	}
}

// Scenarios returns the scenarios of the lowest load and of the first run, completed, to be checked before any run.
func (s *Search) Scenarios() []results.Scenario {
	return []results.Scenario{s.scenario(0), s.scenario(s.search.start)}
}

// scenario is that of a load, completed.
func (s *Search) scenario(k int) results.Scenario {
	c := at(s.Scenario, s.Vary, s.loads[k])
	c.Measure = results.Duration(s.Objective.Window(c))
	c.Complete()
	return c
}

// Run searches. It writes a line of each run to out, and then the answer, and hands every record, also of invalid runs, to keep. The
// error is that of measure, keep or out; what was found is kept.
func (s *Search) Run(ctx context.Context, measure Measure, keep func(results.Run) error, out io.Writer) (Answer, error) {
	s.started = time.Now()
	t := newTable(out, s.Plan)
	for {
		k, ok := s.search.next(s.left())
		if !ok {
			break
		}
		v, err := s.try(ctx, k, measure, func(r run) error { return errors.Join(keep(r.Run), t.write(s.made, s.loads[k], r)) })
		if err != nil {
			return Answer{}, err
		}
		s.search.record(k, v.outcome)
	}
	a := s.answer()
	return a, t.end(a)
}

// try makes a run at a load and returns what it came to.
func (s *Search) try(ctx context.Context, k int, measure Measure, keep func(run) error) (verdict, error) {
	scenario := s.scenario(k)
	scenario.Seed += uint64(s.made) // no run has the phases of another
	began := time.Now()
	r, err := measure(ctx, scenario)
	if err != nil {
		return verdict{}, err
	}
	s.made++
	s.beside += time.Since(began) - time.Duration(scenario.Measure)
	r.ID = fmt.Sprintf("capacity/%s/%d", s.name(k), len(s.runs[k])+1)
	r.Order, r.Attempt, r.Questions = s.made, s.search.rungs[k].unusable+1, Questions
	r.SLO = s.Objective.String()
	outcome, why := s.Objective.Outcome(r)
	done := run{r, verdict{outcome, why}}
	s.runs[k] = append(s.runs[k], done)
	return done.verdict, keep(done)
}

// name is what the runs of a load are called.
func (s *Search) name(k int) string {
	return fmt.Sprintf("%s-%s-%v", strings.ReplaceAll(s.scenario(k).Label(), " ", "-"), s.Vary, s.loads[k])
}

// left is how many runs, as long as the last one, there is time for.
func (s *Search) left() int {
	k := s.search.start
	if s.search.lo >= 0 {
		k = s.search.lo
	}
	scenario := s.scenario(k)
	beside := overhead(scenario)
	if s.made > 0 {
		beside = s.beside / time.Duration(s.made)
	}
	return int((s.Budget - time.Since(s.started)) / (time.Duration(scenario.Measure) + beside))
}
