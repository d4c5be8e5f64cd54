package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"pollpush/internal/shell"
	"pollpush/results"
	"pollpush/suites"
	"pollpush/transport"
)

// Where results and figures are kept, below the working directory.
const (
	dataDir    = "results/data"
	figuresDir = "plots/figures"
)

// maxAttempts is how often a run that turns out invalid is made at the most.
const maxAttempts = 3

// newBenchCommand runs a suite: record, report, plot.
func newBenchCommand() *cobra.Command {
	p := plan{Suite: "quick", Seed: 1, Pin: true}
	var name, resume string
	c := &cobra.Command{
		Use:   "bench",
		Short: "run a suite, record, report, plot",
		Long: "Bench runs a suite of scenarios, repeated and interleaved, keeps each run as a line in\n" +
			dataDir + "/NAME/runs.jsonl, and leaves a report there and figures in " + figuresDir + "/NAME.\n" +
			"Suites: " + strings.Join(suites.Names(), ", ") + ", or a YAML file of your own.",
		Example: `  pollpush bench
  pollpush bench --suite full --name nightly
  pollpush bench --resume nightly`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			b := &bench{plan: p, name: name}
			var err error
			switch {
			case resume == "":
				err = b.begin(c.Context())
			case slices.ContainsFunc([]string{"suite", "name", "seed", "parallel", "pin"}, c.Flags().Changed):
				err = usagef("--resume goes on with a bench as it began: leave out --suite, --name, --seed, --parallel and --pin")
			default:
				b.name = resume
				err = b.resume(c.Context())
			}
			if err != nil {
				return err
			}
			defer b.store.Close()
			return b.run(c.Context())
		},
	}
	f := c.Flags()
	f.StringVar(&p.Suite, "suite", p.Suite, "an embedded suite or a YAML file")
	f.StringVar(&name, "name", "", "what to call the results; default: the suite and the time")
	f.Uint64Var(&p.Seed, "seed", p.Seed, "seed of the order, the schedules and the clients' phases")
	f.BoolVar(&p.Parallel, "parallel", false, "hammer all transports at the same time")
	f.BoolVar(&p.Pin, "pin", p.Pin, "bind servers and load generators to different cores")
	f.StringVar(&resume, "resume", "", "go on with the interrupted bench of that name")
	return c
}

// A bench is a plan being carried out.
type bench struct {
	plan  plan
	name  string
	steps []step
	store *results.Store
	runs  []results.Run // all there are, earlier ones first
}

func (b *bench) dir() string      { return filepath.Join(dataDir, b.name) }
func (b *bench) runsFile() string { return filepath.Join(b.dir(), "runs.jsonl") }

// checkName says what is wrong with a name given by a flag: it becomes a directory, and part of what is printed.
func (b *bench) checkName(flag string) error {
	if !filepath.IsLocal(b.name) || strings.HasPrefix(b.name, ".") || strings.ContainsFunc(b.name, unicode.IsControl) {
		return usagef("%s %q: a name lies below %s, does not begin with a dot, and is one line", flag, b.name, dataDir)
	}
	return nil
}

// begin checks the suite and makes the place for its results.
func (b *bench) begin(ctx context.Context) error {
	if b.plan.Seed > maxSeed {
		return usagef("--seed: %d is out of range: use 0 to %d", b.plan.Seed, maxSeed)
	}
	suite, err := suites.Load(b.plan.Suite, transport.Names())
	if err != nil {
		return usageError{err}
	}
	if b.name == "" {
		b.name = suite.Name + "-" + time.Now().Format("20060102-150405")
	}
	if err := b.checkName("--name"); err != nil {
		return err
	}
	b.plan.File, b.plan.Suite, b.plan.Text = b.plan.Suite, suite.Name, suite.Text
	b.plan.Command = shell.Quote(append([]string{"pollpush"}, os.Args[1:]...)...)
	if b.plan, err = b.plan.signed(); err != nil {
		return err
	}
	b.steps = b.plan.steps(suite)
	if err := b.checkScenarios(ctx); err != nil {
		return err
	}
	return b.makePlace()
}

// makePlace makes the directory of the results with the plan and, after it, the file of runs: a crash between the two
// leaves a plan to resume.
func (b *bench) makePlace() error {
	if err := os.MkdirAll(b.dir(), 0o755); err != nil {
		return fmt.Errorf("make a place for the results: %w", err)
	}
	taken := func(path string) error {
		return usagef("%s exists already: go on with --resume %s, or take another --name", path, shell.Quote(b.name))
	}
	planPath := filepath.Join(b.dir(), planFile)
	if _, err := os.Stat(b.runsFile()); err == nil {
		if _, err := os.Stat(planPath); err != nil {
			return b.withoutPlan()
		}
		return taken(b.runsFile())
	}
	err := b.plan.save(b.dir())
	if errors.Is(err, fs.ErrExist) {
		return taken(planPath)
	}
	if err != nil {
		return err
	}
	b.store, err = results.Create(b.runsFile())
	return err
}

// withoutPlan is the error of a directory that has runs and no plan.
func (b *bench) withoutPlan() error {
	return usagef("%s has runs and no %s, so that nobody knows which are missing: they can be read (pollpush report %s); begin a bench of another --name",
		b.dir(), planFile, shell.Quote(b.runsFile()))
}

// resume reads what an earlier bench has left.
func (b *bench) resume(ctx context.Context) error {
	err := b.checkName("--resume")
	if err != nil {
		return err
	}
	if b.plan, err = loadPlan(b.dir()); errors.Is(err, fs.ErrNotExist) {
		if _, e := os.Stat(b.runsFile()); e == nil {
			return b.withoutPlan()
		}
		return usagef("%w%s", err, results.Hint(b.name, benches()))
	} else if err != nil {
		return err
	}
	if err := b.plan.checkBinary(); err != nil {
		return err
	}
	suite, err := suites.Parse(b.plan.Suite, b.plan.File, b.plan.Text, transport.Names())
	if err != nil {
		return usageError{err}
	}
	b.steps = b.plan.steps(suite)
	if err := b.checkScenarios(ctx); err != nil {
		return err
	}
	var warnings []string
	b.store, b.runs, warnings, err = results.Resume(b.runsFile())
	if errors.Is(err, fs.ErrNotExist) { // it was interrupted before it began
		b.store, err = results.Create(b.runsFile())
	}
	if err != nil {
		return usageError{err}
	}
	warn(warnings)
	return nil
}

// benches are the names of the results that there are.
func benches() []string {
	entries, _ := os.ReadDir(dataDir) // none: nothing to guess from
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// checkScenarios says what can be known to be wrong with the runs before any is made.
func (b *bench) checkScenarios(ctx context.Context) error {
	var all []results.Scenario
	for _, s := range b.steps {
		for _, j := range s {
			all = append(all, j.scenario)
		}
	}
	if err := needBrowser(all...); err != nil {
		return err
	}
	return needTargets(ctx, all...)
}

// finished reports whether all jobs of a step have a valid run, or have been tried often enough.
func (b *bench) finished(s step) bool {
	for _, j := range s {
		done := func(r results.Run) bool { return r.ID == j.id && (r.Valid || r.Attempt >= maxAttempts) }
		if !slices.ContainsFunc(b.runs, done) {
			return false
		}
	}
	return true
}

// attempts is how often a step has been tried.
func (b *bench) attempts(s step) int {
	n := 0
	for _, r := range b.runs {
		if s.hasID(r.ID) {
			n = max(n, r.Attempt)
		}
	}
	return n
}

// run makes the runs that are missing, then report and figures.
func (b *bench) run(ctx context.Context) error {
	pin, err := pinToCores(b.plan.Pin)
	if err != nil {
		return err
	}
	var todo []step
	total := 0
	for _, s := range b.steps {
		total += len(s)
		if !b.finished(s) {
			todo = append(todo, s)
		}
	}
	show := newDisplay(todo, total)
	for _, s := range todo {
		if err = b.make(ctx, s, pin, show); err != nil {
			break
		}
	}
	show.close()
	if err != nil {
		return b.interrupted(err, total)
	}
	return b.conclude()
}

// make makes the runs of a step, again when one is invalid.
func (b *bench) make(ctx context.Context, s step, pin pinning, show display) error {
	var scenarios []results.Scenario
	for _, j := range s {
		scenarios = append(scenarios, j.scenario)
	}
	for attempt := b.attempts(s) + 1; ; attempt++ {
		show.begin(s, attempt)
		runs, err := measure(ctx, pin, show.update, scenarios...)
		if err != nil {
			return err
		}
		again := b.enter(s, attempt, runs)
		if err := b.keep(runs); err != nil {
			return err
		}
		show.end(s, runs)
		if !again {
			return nil
		}
	}
}

// enter writes into runs, those of a step, which ones they are, takes those out that must not count beside others, and
// reports whether the step is to be made again.
func (b *bench) enter(s step, attempt int, runs []results.Run) (again bool) {
	again = anyInvalid(runs) && attempt < maxAttempts
	for i := range runs {
		r := &runs[i]
		r.ID, r.Order, r.Attempt, r.Questions = s[i].id, s[i].order, attempt, s[i].questions
		switch {
		case !r.Valid:
		case again: // its moment will be measured again
			invalidate(r, "a run at the same time was invalid, so all of them are made again")
		case b.hasValid(r.ID): // its step was cut off, and was made again because of others
			invalidate(r, "superseded: an earlier run of the same name is valid")
		}
	}
	return again
}

// invalidate takes a run out of what is drawn and averaged, and says why.
func invalidate(r *results.Run, because string) { r.Valid, r.InvalidBecause = false, []string{because} }

func (b *bench) hasValid(id string) bool {
	return slices.ContainsFunc(b.runs, func(r results.Run) bool { return r.ID == id && r.Valid })
}

// keep records the runs of a step.
func (b *bench) keep(runs []results.Run) error {
	moved := b.holdPlace()
	if err := b.store.Append(runs...); err != nil {
		return errors.Join(err, moved)
	}
	b.runs = append(b.runs, runs...)
	return moved
}

// holdPlace puts the runs and the plan back where they were removed meanwhile.
func (b *bench) holdPlace() error {
	restored, err := b.store.Restore()
	if !restored || err != nil {
		return err
	}
	warn([]string{b.runsFile() + " was removed or moved, and has been written again"})
	if err := b.plan.save(b.dir()); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// interrupted says what is kept of a bench that ended early, and how to go on.
func (b *bench) interrupted(err error, total int) error {
	finished := 0
	for _, s := range b.steps {
		if b.finished(s) {
			finished += len(s)
		}
	}
	if lost := b.holdPlace(); lost != nil {
		return errors.Join(err, lost)
	}
	fmt.Fprintf(os.Stderr, "pollpush: %d of %d runs are done and kept in %s\n", finished, total, b.runsFile())
	fmt.Fprintf(os.Stderr, "pollpush: go on with: %s\n", shell.Quote("pollpush", "bench", "--resume", b.name))
	if errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}
