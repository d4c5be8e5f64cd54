// Package bench makes many runs of a suite: planned, shuffled, repeated and recorded, with a report and figures at the end.
//
// How a run is made is a function it is given.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"pollpush/internal/shell"
	"pollpush/internal/usage"
	"pollpush/internal/visible"
	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/suites"
)

// A Check says what can be known to be wrong with scenarios before any run of them is made.
type Check func(scenarios ...results.Scenario) error

// A Measure makes one run of each scenario, all at the same time, and returns a record of each in their order, of failed
// ones too. Meanwhile it reports, from any goroutine, how far the clients of scenario i are. Its error means that there
// are no records, as when ctx is done.
type Measure func(ctx context.Context, report func(i int, p loadgen.Progress), scenarios ...results.Scenario) ([]results.Run, error)

// A Bench is a plan being carried out.
type Bench struct {
	Plan        Plan
	Quiet       bool        // nothing is said of how it is getting on
	Conformance Conformance // for suites that want it; nil: nothing is checked
	checked     bool        // the suite wants it
	place       place
	steps       []step
	store       *results.Store
	runs        []results.Run // all there are, earlier ones first
	warnings    []string      // of reading them
	busy        bool          // it has been said that the machine is
	stderr      io.Writer
}

// Begin checks a plan and makes the place for its results: a directory of that name below DataDir, by default that of the
// suite and the time. The plan's Suite may be the name of a file, and its Text is read from there. Errors are of type
// usage.Error where the caller can mend them.
func Begin(plan Plan, name string, check Check) (*Bench, error) {
	return begin(plan, check, func(suite string) (place, error) {
		if name == "" {
			name = suite + "-" + time.Now().Format("20060102-150405")
		}
		return named(name), checkName("--name", name)
	})
}

// BeginIn is Begin with all results in a directory, which need not exist.
func BeginIn(plan Plan, dir string, check Check) (*Bench, error) {
	return begin(plan, check, func(string) (place, error) { return alone(filepath.Clean(dir)), nil })
}

func begin(plan Plan, check Check, at func(suite string) (place, error)) (*Bench, error) {
	plan, suite, err := plan.load()
	if err != nil {
		return nil, err
	}
	b := &Bench{Plan: plan}
	if b.place, err = at(suite.Name); err != nil {
		return nil, err
	}
	if b.Plan, err = b.Plan.ofThisProgram(); err != nil {
		return nil, err
	}
	b.steps, b.checked = b.Plan.steps(suite), suite.Conformance
	if err := check(b.untried()...); err != nil {
		return nil, err
	}
	if err := b.create(); err != nil {
		return nil, err
	}
	return b, nil
}

// Resume goes on with a bench that was interrupted: that of a name, or that in a directory. Its errors are like those of Begin.
func Resume(called string, check Check) (*Bench, error) {
	b := &Bench{}
	var err error
	if b.place, err = find(called); err != nil {
		return nil, err
	}
	if b.Plan, err = b.readPlan(); err != nil {
		return nil, err
	}
	if err := b.Plan.checkProgram(); err != nil {
		return nil, err
	}
	suite, err := suites.Parse(b.Plan.Suite, b.Plan.File, b.Plan.Text)
	if err != nil {
		return nil, usage.Error{Err: err}
	}
	if suite, err = b.Plan.adjust(suite); err != nil {
		return nil, err
	}
	b.steps, b.checked = b.Plan.steps(suite), suite.Conformance
	if err := check(b.untried()...); err != nil {
		return nil, err
	}
	b.store, b.runs, b.warnings, err = results.Resume(b.runsFile())
	if errors.Is(err, fs.ErrNotExist) { // it was interrupted before it began
		b.store, err = results.Create(b.runsFile())
	}
	if err != nil {
		return nil, usage.Error{Err: err}
	}
	if err := checkRuns(b.steps, b.runs); err != nil {
		return nil, errors.Join(err, b.store.Close())
	}
	return b, nil
}

// untried are the scenarios that are to be checked before there is anything: what is wrong with a server that a file describes is
// found by conformance, where the suite has that, and bars that server alone.
func (b *Bench) untried() []results.Scenario {
	return slices.DeleteFunc(scenarios(b.steps...), func(s results.Scenario) bool { return b.checked && s.Described() })
}

// Close lets go of the file of runs.
func (b *Bench) Close() error { return b.store.Close() }

// Run makes the runs that are missing, then report and figures. It writes what was found to stdout and how it is getting
// on to stderr, and reports whether each scenario has a valid run now, and holds its objective. When ctx is done, what is finished
// is kept.
func (b *Bench) Run(ctx context.Context, measure Measure, stdout, stderr io.Writer) (good bool, err error) {
	b.stderr = stderr
	b.warn(b.warnings...)
	b.sayMissing()
	if err := b.conform(ctx); err != nil {
		return false, b.interrupted(err)
	}
	var todo []step
	for _, s := range b.steps {
		if !b.finished(s) {
			todo = append(todo, s)
		}
	}
	show := newDisplay(stderr, todo, len(scenarios(b.steps...)), b.Quiet)
	b.stderr = show
	for _, s := range todo {
		planned := s
		if s = b.due(s); len(s) == 0 {
			show.skip(planned)
			continue
		}
		if err = b.make(ctx, s, measure, show); err != nil {
			break
		}
	}
	show.close()
	b.stderr = stderr
	if err != nil {
		return false, b.interrupted(err)
	}
	if err := b.writeOutputs(stdout); err != nil {
		return false, err
	}
	complete, found, met := b.complete(), b.found(), b.met()
	return complete && found && met, nil
}

// make makes the runs of a step, again when one is invalid.
func (b *Bench) make(ctx context.Context, s step, measure Measure, show *display) error {
	for attempt := b.attempts(s) + 1; ; attempt++ {
		show.begin(s, attempt)
		runs, err := measure(ctx, show.update, scenarios(s)...)
		if err != nil {
			return err
		}
		again := b.assign(s, attempt, runs)
		if err := b.record(runs); err != nil {
			return err
		}
		show.end(runs, again)
		b.sayBusy()
		if !again {
			return nil
		}
	}
}

// record appends runs to the file.
func (b *Bench) record(runs []results.Run) error {
	moved := b.restore()
	if err := b.store.Append(runs...); err != nil {
		return errors.Join(err, moved)
	}
	b.runs = append(b.runs, runs...)
	return moved
}

// interrupted says what is kept of a bench that an error has ended early, and how to go on.
func (b *Bench) interrupted(err error) error {
	if lost := b.restore(); lost != nil {
		if errors.Is(err, context.Canceled) { // of which nobody is told more than that
			err = errors.New("interrupted")
		}
		return errors.Join(err, lost)
	}
	finished := 0
	for _, s := range b.steps {
		if b.finished(s) {
			finished += len(s)
		}
	}
	fmt.Fprintf(b.stderr, "pollpush: %d of %d runs are done and kept in %s\n", finished, len(scenarios(b.steps...)), b.runsFile())
	fmt.Fprintf(b.stderr, "pollpush: go on with: %s\n", shell.Quote("pollpush", "bench", "--resume", b.place.name))
	return err
}

// warn says what a reader of the results should know.
func (b *Bench) warn(warnings ...string) {
	for _, w := range warnings {
		fmt.Fprintln(b.stderr, "pollpush: warning:", visible.Text(w))
	}
}
