// Package check says whether a server keeps to what its transport promises, before anybody times it: some twenty checks a transport.
//
// Where the point is what arrives, clients of the load generator follow the server, because it is they who will time it. Where the
// point is the protocol, requests and frames are written by hand: what a check repeats, or spoils, is a request that such a client has
// sent.
package check

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"pollpush/transport"
)

// patience is how long a check waits for what has to come.
const patience = 3 * time.Second

// limit is how long a check may take as a whole.
const limit = 4 * patience

// A Check is one thing that a server has to do, or must not do.
type Check struct {
	Name      string
	Sentence  string // what is expected
	Source    string // where that stands
	Essential bool   // who fails it is not timed
	quiet     bool   // it needs a topic into which nobody else publishes
	concerns  func(transport.Transport) bool
	run       func(context.Context, *Subject) (note string, err error)
}

// A Result is what came of a check.
type Result struct {
	Name      string `json:"name"`
	Passed    *bool  `json:"passed"`              // null: it does not apply, for the reason that the note says
	Essential bool   `json:"essential,omitempty"` // who fails it is not timed
	Note      string `json:"note,omitempty"`      // what was expected and what came, why it does not apply, or what else is worth knowing
}

// A Report is what came of all checks of one server and transport.
type Report struct {
	Target    string   `json:"target"`
	Version   string   `json:"version,omitempty"` // of the server; absent: it can't be told
	Transport string   `json:"transport"`
	Results   []Result `json:"results"`
}

// Passes says whether the server may be timed by this transport: nothing that is essential failed.
func (r Report) Passes() bool {
	for _, result := range r.Results {
		if result.Essential && result.Failed() {
			return false
		}
	}
	return true
}

// Failed returns how many checks failed.
func (r Report) Failed() (n int) {
	for _, result := range r.Results {
		if result.Failed() {
			n++
		}
	}
	return n
}

// Failed says whether the check was made and what came is not what was expected.
func (r Result) Failed() bool { return r.Passed != nil && !*r.Passed }

// inapplicable is the error of a check that does not apply.
type inapplicable string

func (i inapplicable) Error() string { return string(i) }

// Run makes all checks of a transport. It returns an error only where there is nothing to be checked, or ctx is done.
//
// Those of the protocol are made side by side, while something is published now and then, so that nobody is held for long. Those that need a
// topic to themselves follow, one after the other. Where the server has not survived the first ones it is started again, and they are made
// one after the other, so that it is known which of them it doesn't survive.
func Run(ctx context.Context, s *Subject) (Report, error) {
	report := Report{Target: s.Name, Version: s.Version, Transport: s.Transport.Name}
	if err := s.learn(ctx); err != nil {
		return report, fmt.Errorf("%s of %s: %w", s.Transport.Name, s.Name, err)
	}
	var due []Check
	for _, c := range Checks {
		if c.concerns == nil || c.concerns(s.Transport) {
			due = append(due, c)
		}
	}
	report.Results = make([]Result, len(due))
	var together sync.WaitGroup
	s.nudged(ctx, func() {
		for i, c := range due {
			if !c.quiet {
				together.Go(func() { report.Results[i] = c.result(ctx, s) })
			}
		}
		together.Wait()
	})
	survived := s.lives(ctx)
	for i, c := range due {
		if survived && !c.quiet || ctx.Err() != nil {
			continue
		}
		switch lives := s.lives(ctx); {
		case lives:
		case s.Restart == nil:
			report.Results[i] = Result{Name: c.Name, Essential: c.Essential}
			report.Results[i].fail("the server has ended: it ran already, so nobody can start it again")
			continue
		default:
			if err := s.again(ctx); err != nil {
				return report, fmt.Errorf("%s of %s: start it again: %w", s.Transport.Name, s.Name, err)
			}
		}
		if c.quiet {
			report.Results[i] = c.result(ctx, s)
		} else {
			s.nudged(ctx, func() { report.Results[i] = c.result(ctx, s) })
		}
		if !s.lives(ctx) {
			report.Results[i].fail("the server does not survive it")
		}
	}
	return report, ctx.Err()
}

// fail makes the result a failure.
func (r *Result) fail(note string) {
	failed := false
	r.Passed, r.Note = &failed, note
}

// nudged does something while something is published now and then.
func (s *Subject) nudged(ctx context.Context, do func()) {
	ctx, stop := context.WithCancel(ctx)
	var nudging sync.WaitGroup
	nudging.Go(func() { s.nudge(ctx) })
	do()
	stop()
	nudging.Wait()
}

// result makes the check.
func (c Check) result(ctx context.Context, s *Subject) Result {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r := Result{Name: c.Name, Essential: c.Essential}
	note, err := "", s.notByHand()
	if c.quiet || err == nil { // those that need a topic to themselves follow first
		note, err = c.run(ctx, s)
	}
	var reason inapplicable
	switch passed := err == nil; {
	case errors.As(err, &reason):
		r.Note = err.Error()
	case err != nil:
		r.Passed, r.Note = &passed, err.Error()
	default:
		r.Passed, r.Note = &passed, note
	}
	return r
}
