package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pollpush/results"
	"pollpush/suites"
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
				err = b.begin()
			case slices.ContainsFunc([]string{"suite", "name", "seed", "parallel", "pin"}, c.Flags().Changed):
				err = usagef("--resume goes on with a bench as it began: leave out --suite, --name, --seed, --parallel and --pin")
			default:
				b.name = resume
				err = b.resume()
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

// begin checks the suite and makes the place for its results.
func (b *bench) begin() error {
	suite, err := suites.Load(b.plan.Suite, transportNames())
	if err != nil {
		return usageError{err}
	}
	if b.name == "" {
		b.name = suite.Name + "-" + time.Now().Format("20060102-150405")
	}
	if !filepath.IsLocal(b.name) || strings.HasPrefix(b.name, ".") {
		return usagef("--name %q: a name lies below %s, and does not begin with a dot", b.name, dataDir)
	}
	b.plan.File, b.plan.Suite, b.plan.Text = b.plan.Suite, suite.Name, suite.Text
	b.plan.Command = "pollpush " + strings.Join(os.Args[1:], " ")
	b.steps = b.plan.steps(suite)
	if err := b.needBrowser(); err != nil {
		return err
	}
	if err := os.MkdirAll(b.dir(), 0o755); err != nil {
		return fmt.Errorf("make a place for the results: %w", err)
	}
	if _, err := os.Stat(b.runsFile()); err == nil {
		return usagef("%s exists already: go on with --resume %s, or take another --name", b.runsFile(), b.name)
	}
	if b.store, err = results.Create(b.runsFile()); err != nil {
		return err
	}
	return b.plan.save(b.dir())
}

// resume reads what an earlier bench has left.
func (b *bench) resume() error {
	var err error
	if b.plan, err = loadPlan(b.dir()); err != nil {
		return err
	}
	suite, err := suites.Parse(b.plan.Suite, b.plan.File, b.plan.Text, transportNames())
	if err != nil {
		return usageError{err}
	}
	b.steps = b.plan.steps(suite)
	if err := b.needBrowser(); err != nil {
		return err
	}
	var warnings []string
	if b.store, b.runs, warnings, err = results.Resume(b.runsFile()); err != nil {
		return usageError{err}
	}
	warn(warnings)
	return nil
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
	for attempt := 1; attempt <= maxAttempts; attempt++ {
		show.begin(s, attempt)
		runs, err := measure(ctx, pin, show.update, scenarios...)
		if err != nil {
			return err
		}
		again := anyInvalid(runs)
		for i, r := range runs {
			r.ID, r.Order, r.Attempt = s[i].id, s[i].order, attempt
			if again && r.Valid && attempt < maxAttempts { // its moment will be measured again
				r.Valid, r.InvalidBecause = false, []string{"a run at the same time was invalid, so all of them are made again"}
			}
			if err := b.store.Append(r); err != nil {
				return err
			}
			b.runs = append(b.runs, r)
			runs[i] = r
		}
		show.end(s, runs)
		if !again {
			return nil
		}
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
	fmt.Fprintf(os.Stderr, "pollpush: %d of %d runs are done and kept in %s\n", finished, total, b.runsFile())
	fmt.Fprintf(os.Stderr, "pollpush: go on with: pollpush bench --resume %s\n", b.name)
	if errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}
