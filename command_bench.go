package main

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pollpush/bench"
	"pollpush/experiment"
	"pollpush/internal/shell"
	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/suites"
)

// A benchCommand is what the flags of bench say.
type benchCommand struct {
	plan              bench.Plan
	name, out, resume string
	network           string
	quiet             bool
	list, dryRun      bool
	show              string
}

// newBenchCommand runs a suite: record, report, plot.
func newBenchCommand() *cobra.Command {
	b := benchCommand{network: results.NetworkAuto}
	b.plan = bench.Plan{Suite: "quick", Seed: 1, Pin: true, Command: shell.Quote(append([]string{"pollpush"}, os.Args[1:]...)...)}
	c := &cobra.Command{
		Use:   "bench",
		Short: "run a suite, record, report, plot",
		Long: "Bench runs a suite of scenarios, repeated and interleaved, keeps each run as a line in\n" +
			bench.DataDir + "/NAME/runs.jsonl, and leaves a report there and figures in " + bench.FiguresDir + "/NAME.\n" +
			"Suites: " + strings.Join(suites.Names(), ", ") + ", or a YAML file of your own. --show prints one to begin with.\n\n" +
			"A suite, or a set of it, may say what is to be held (slo: {p99: 5s, bytes: 2kB/s}, limits for\n" +
			strings.Join(slo.Names(), ", ") + "): the exit status is 1 where that is missed.",
		Example: `  pollpush bench --list
  pollpush bench --suite full --name nightly
  pollpush bench --resume nightly
  pollpush bench --suite full --only '^idle' --repetitions 3 --dry-run
  pollpush bench --suite round --only 'sse.*(own|nchan)' --name round
  pollpush bench --suite middleboxes --only '^passes'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return b.run(c) },
	}
	f := c.Flags()
	f.StringVar(&b.plan.Suite, "suite", b.plan.Suite, "an embedded suite or a YAML file")
	f.StringVar(&b.name, "name", "", "what to call the results; default: the suite and the time")
	f.StringVar(&b.out, "out", "", "a directory for runs, report and figures, instead of those of a name")
	f.StringVar(&b.plan.Only, "only", "", "make the scenarios alone whose names, which have those of transports and servers in them, match this regular expression; --dry-run shows them")
	f.Var(numberFlag[int]{&b.plan.Clients}, "clients", "clients of each scenario; default: as the suite says")
	f.Var(numberFlag[int]{&b.plan.Repetitions}, "repetitions", "runs of each scenario; default: as the suite says; fewer than 5 are shown, not compared")
	f.Var(numberFlag[uint64]{&b.plan.Seed}, "seed", "seed of the order, the schedules and the clients' phases")
	f.BoolVar(&b.plan.Parallel, "parallel", false, "hammer all transports at the same time")
	f.BoolVar(&b.plan.Pin, "pin", b.plan.Pin, "bind servers and load generators to different cores")
	f.StringVar(&b.network, "network", b.network, "of scenarios that name none: veth, loopback or auto, as of run")
	f.StringVar(&b.resume, "resume", "", "go on with the interrupted bench of that name, or in that directory")
	f.BoolVar(&b.quiet, "quiet", false, "say on stderr only what is wrong")
	f.BoolVar(&b.list, "list", false, "list the embedded suites, and make nothing")
	f.StringVar(&b.show, "show", "", "print a suite's YAML, and make nothing")
	f.BoolVar(&b.dryRun, "dry-run", false, "say which runs would be made and how long that would take, and make nothing")
	return c
}

// run carries out what the flags say, which is one thing.
func (b *benchCommand) run(c *cobra.Command) error {
	if err := b.check(c.Flags()); err != nil {
		return err
	}
	switch {
	case b.list:
		return bench.List(c.OutOrStdout())
	case b.show != "":
		return bench.Show(c.OutOrStdout(), b.show)
	}
	if b.resume == "" {
		if missing, err := missingPeers(c.Context(), b.plan.Suite); err == nil { // else it is said of the plan
			b.plan.Missing = missing
		}
	}
	if b.dryRun {
		if err := bench.CheckPlace(b.name, b.out); err != nil {
			return err
		}
		return b.plan.Describe(c.OutOrStdout())
	}
	cores, err := experiment.PinToCores(b.plan.Pin)
	if err != nil {
		return err
	}
	check := func(scenarios ...results.Scenario) error {
		if err := checkNetwork(cores, scenarios...); err != nil {
			return err
		}
		return checkRoles(c.Context(), scenarios...)
	}
	if b.resume != "" {
		begun, err := bench.Resume(b.resume, check)
		return b.make(c, begun, err)
	}
	talk := c.ErrOrStderr()
	if b.quiet {
		talk = io.Discard
	}
	if b.plan.Network, err = findNetwork(b.network, cores, talk); err != nil {
		return err
	}
	if b.out != "" {
		begun, err := bench.BeginIn(b.plan, b.out, check)
		return b.make(c, begun, err)
	}
	begun, err := bench.Begin(b.plan, b.name, check)
	return b.make(c, begun, err)
}

// check says which flags exclude each other, and which numbers make no sense.
func (b *benchCommand) check(given *pflag.FlagSet) error {
	alone := map[string][]string{ // what goes with each of those that stand by themselves
		"resume": {"quiet"}, "list": {}, "show": {},
		"dry-run": {"suite", "only", "clients", "repetitions", "seed", "parallel", "pin", "network", "name", "out"},
	}
	why := map[string]string{
		"resume": "--resume goes on with a bench as it began", "list": "--list makes no runs", "show": "--show makes no runs", "dry-run": "--dry-run makes no runs",
	}
	for _, flag := range []string{"resume", "list", "show", "dry-run"} {
		var err error
		given.Visit(func(f *pflag.Flag) {
			if given.Changed(flag) && f.Name != flag && !slices.Contains(alone[flag], f.Name) && err == nil {
				err = usage.Errorf("%s: leave out --%s", why[flag], f.Name)
			}
		})
		if err != nil {
			return err
		}
	}
	if b.name != "" && b.out != "" {
		return usage.Errorf("--name and --out exclude each other: the first is a directory below %s, the second is one anywhere", bench.DataDir)
	}
	for flag, n := range map[string]int{"clients": b.plan.Clients, "repetitions": b.plan.Repetitions} {
		if given.Changed(flag) && n < 1 {
			return usage.Errorf("--%s: %d is out of range: use 1 or more", flag, n)
		}
	}
	return nil
}

// make carries out a bench that has begun, or returns the error that it has not.
func (b *benchCommand) make(c *cobra.Command, begun *bench.Bench, err error) error {
	if err != nil {
		return err
	}
	defer begun.Close()
	begun.Quiet, begun.Conformance = b.quiet, conformance
	cores, err := experiment.PinToCores(begun.Plan.Pin)
	if err != nil {
		return err
	}
	good, err := begun.Run(c.Context(), experiment.Options{Pinning: cores}.Measure, c.OutOrStdout(), c.ErrOrStderr())
	if err == nil && !good {
		return errBad
	}
	return err
}
