package bench

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/suites"
)

// maxRepetitions is the most that a suite may have, too.
const maxRepetitions = 1000

// adjust returns the suite as the plan has it made: the scenarios that Only matches, with so many Clients, so often. Records say
// both, and keep the suite's name.
func (p Plan) adjust(suite *suites.Suite) (*suites.Suite, error) {
	only, err := regexp.Compile(p.Only)
	if err != nil {
		return nil, usage.Errorf("--only: %w: write a regular expression, like sse or '^idle'", err)
	}
	if p.Repetitions < 0 || p.Repetitions > maxRepetitions {
		return nil, usage.Errorf("--repetitions: %d is out of range: use 1 to %d", p.Repetitions, maxRepetitions)
	}
	adjusted := *suite
	adjusted.Points = nil
	missing := ""
	for _, point := range suite.Points {
		point.Scenarios = slices.DeleteFunc(slices.Clone(point.Scenarios), func(s suites.Scenario) bool {
			name := p.lacks(point, s.Scenario)
			switch {
			case !only.MatchString(s.Name):
				return true
			case name != "":
				missing = fmt.Sprintf("%s: %s", name, p.Missing[name])
			}
			return name != ""
		})
		if len(point.Scenarios) == 0 {
			continue
		}
		if p.Repetitions > 0 {
			point.Repetitions = p.Repetitions
		}
		adjusted.Points = append(adjusted.Points, point)
	}
	if len(adjusted.Points) == 0 && missing != "" {
		return nil, usage.Errorf("--only: nothing that matches %q is there: %s", p.Only, missing)
	}
	if len(adjusted.Points) == 0 {
		return nil, usage.Errorf("--only: no scenario of %s matches %q: --dry-run lists those that there are", suite.Name, p.Only)
	}
	if p.Clients == 0 {
		return &adjusted, nil
	}
	return &adjusted, p.setClients(adjusted.Points)
}

// setClients gives each scenario the plan's number of clients. Where each client has a topic of its own, it keeps one. A set that varies the
// number would have the same scenario several times, under names that tell another.
func (p Plan) setClients(points []suites.Point) error {
	of := map[string]int{} // by set
	for _, point := range points {
		for i := range point.Scenarios {
			s := &point.Scenarios[i].Scenario
			if n, ok := of[point.Set]; ok && n != s.Clients {
				return usage.Errorf("--clients: the set %s varies their number itself: choose other sets with --only, or leave --clients out", point.Set)
			}
			of[point.Set] = s.Clients
			if s.Topics == s.Clients && s.Topics > 1 {
				s.Topics = p.Clients
			}
			s.Clients = p.Clients
			err := s.CompleteValid()
			if field := (*results.FieldError)(nil); errors.As(err, &field) {
				return usage.Errorf("--clients: %s: %w", point.Scenarios[i].Name, field)
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}
