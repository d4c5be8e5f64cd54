package advise

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/suites"
)

// A Measure makes one run of a scenario. Its error means that there is no record, as when ctx is done.
type Measure func(ctx context.Context, s results.Scenario) (results.Run, error)

// A Campaign is a suite to be measured for coefficients, or to check them.
type Campaign struct {
	suite    *suites.Suite
	attempts int // at a run that turns out invalid
}

// job is one run of a campaign.
type job struct {
	id       string
	scenario results.Scenario
}

func campaign(name, text string, attempts int) Campaign {
	suite, err := suites.Parse(name, name+".yaml", text)
	if err != nil {
		panic("internal error: " + err.Error()) // a test reads them
	}
	return Campaign{suite, attempts}
}

// Scenarios returns all that will be measured, of clients with such heads, with or without TLS, over a network.
func (c Campaign) Scenarios(network string) []results.Scenario {
	var all []results.Scenario
	for _, j := range c.jobs(network) {
		all = append(all, j.scenario)
	}
	return all
}

// jobs are in blocks of repetitions, so that what drifts meets all scenarios.
func (c Campaign) jobs(network string) []job {
	most := 0
	for _, p := range c.suite.Points {
		most = max(most, p.Repetitions)
	}
	var all []job
	for repetition := 1; repetition <= most; repetition++ {
		for _, p := range c.suite.Points {
			for _, named := range p.Scenarios {
				if repetition > p.Repetitions {
					continue
				}
				s := named.Scenario
				s.SettleNetwork(network)
				s.Seed += uint64(repetition)
				all = append(all, job{fmt.Sprintf("%s/%s/%d", c.suite.Name, named.Name, repetition), s})
			}
		}
	}
	return all
}

// expected is about how long all runs take, if none has to be made again: processes, connecting, settling, the window, half an
// interval of drain.
func (c Campaign) expected(network string) (sum time.Duration) {
	for _, j := range c.jobs(network) {
		s := j.scenario
		sum += 600*time.Millisecond + time.Duration(s.Clients)*200*time.Microsecond + time.Duration(s.Settle+s.Measure+s.PollInterval/2)
	}
	return sum
}

// hopeless is how many scenarios in a row may lack a valid run before the rest is not tried.
const hopeless = 4

// Run makes all runs, those that turn out invalid again, keeps each, and tells stderr how it is getting on.
func (c Campaign) Run(ctx context.Context, network string, measure Measure, keep func(results.Run) error, stderr io.Writer) ([]results.Run, error) {
	jobs := c.jobs(network)
	fmt.Fprintf(stderr, "pollpush: %d runs to make, about %v\n", len(jobs), c.expected(network).Round(time.Second))
	var runs []results.Run
	invalid := 0 // jobs in a row
	for i, j := range jobs {
		for attempt := 1; attempt <= c.attempts; attempt++ {
			r, err := measure(ctx, j.scenario)
			if err != nil {
				return nil, err
			}
			r.ID, r.Order, r.Attempt = j.id, i+1, attempt
			if err := keep(r); err != nil {
				return nil, err
			}
			runs = append(runs, r)
			if r.Valid {
				invalid = 0
				fmt.Fprintf(stderr, "pollpush: %d of %d: %s\n", i+1, len(jobs), j.id)
				break
			}
			fmt.Fprintf(stderr, "pollpush: %d of %d: %s: attempt %d is invalid: %s\n", i+1, len(jobs), j.id, attempt, strings.Join(r.InvalidBecause, "; "))
			if attempt == c.attempts {
				invalid++
			}
		}
		if invalid == hopeless {
			return nil, fmt.Errorf("%d scenarios in a row have no valid run, the last because of: %s: measure when the machine does nothing else",
				hopeless, strings.Join(runs[len(runs)-1].InvalidBecause, "; "))
		}
	}
	return runs, nil
}
