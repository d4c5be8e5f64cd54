package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pollpush/bench"
	"pollpush/experiment"
	"pollpush/internal/shell"
	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/suites"
)

// newBenchCommand runs a suite: record, report, plot.
func newBenchCommand() *cobra.Command {
	plan := bench.Plan{Suite: "quick", Seed: 1, Pin: true, Command: shell.Quote(append([]string{"pollpush"}, os.Args[1:]...)...)}
	var name, resume string
	network := results.NetworkAuto
	c := &cobra.Command{
		Use:   "bench",
		Short: "run a suite, record, report, plot",
		Long: "Bench runs a suite of scenarios, repeated and interleaved, keeps each run as a line in\n" +
			bench.DataDir + "/NAME/runs.jsonl, and leaves a report there and figures in " + bench.FiguresDir + "/NAME.\n" +
			"Suites: " + strings.Join(suites.Names(), ", ") + ", or a YAML file of your own.\n\n" +
			"A suite, or a set of it, may say what is to be held (slo: {p99: 5s, bytes: 2kB/s}, limits for\n" +
			strings.Join(slo.Names(), ", ") + "): the exit status is 1 where that is missed.",
		Example: `  pollpush bench
  pollpush bench --suite full --name nightly
  pollpush bench --resume nightly`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cores, err := experiment.PinToCores(plan.Pin)
			if err != nil {
				return err
			}
			check := func(scenarios ...results.Scenario) error {
				if err := checkNetwork(cores, scenarios...); err != nil {
					return err
				}
				return checkRoles(c.Context(), scenarios...)
			}
			if resume == "" {
				if plan.Network, err = findNetwork(network, cores, c.ErrOrStderr()); err != nil {
					return err
				}
				b, err := bench.Begin(plan, name, check)
				return runBench(c, b, err)
			}
			if slices.ContainsFunc([]string{"suite", "name", "seed", "parallel", "pin", "network"}, c.Flags().Changed) {
				return usage.Errorf("--resume goes on with a bench as it began: leave out --suite, --name, --seed, --parallel, --pin and --network")
			}
			b, err := bench.Resume(resume, check)
			return runBench(c, b, err)
		},
	}
	f := c.Flags()
	f.StringVar(&plan.Suite, "suite", plan.Suite, "an embedded suite or a YAML file")
	f.StringVar(&name, "name", "", "what to call the results; default: the suite and the time")
	f.Var(numberFlag[uint64]{&plan.Seed}, "seed", "seed of the order, the schedules and the clients' phases")
	f.BoolVar(&plan.Parallel, "parallel", false, "hammer all transports at the same time")
	f.BoolVar(&plan.Pin, "pin", plan.Pin, "bind servers and load generators to different cores")
	f.StringVar(&network, "network", network, "of scenarios that name none: veth, loopback or auto, as of run")
	f.StringVar(&resume, "resume", "", "go on with the interrupted bench of that name")
	return c
}

// runBench carries out a bench that has begun, or returns the error that it has not.
func runBench(c *cobra.Command, b *bench.Bench, err error) error {
	if err != nil {
		return err
	}
	defer b.Close()
	cores, err := experiment.PinToCores(b.Plan.Pin)
	if err != nil {
		return err
	}
	good, err := b.Run(c.Context(), experiment.Options{Pinning: cores}.Measure, c.OutOrStdout(), c.ErrOrStderr())
	if err == nil && !good {
		return errBad
	}
	return err
}
