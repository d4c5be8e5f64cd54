package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pollpush/capacity"
	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/results/slo"
)

// newCapacityCommand searches for the highest load that holds an objective.
func newCapacityCommand() *cobra.Command {
	plan := capacity.Plan{Scenario: results.Default(), Budget: time.Minute}
	plan.Scenario.Network = results.NetworkAuto
	plan.Scenario.Measure, plan.Scenario.Drain = results.Duration(2*time.Second), results.Duration(5*time.Second)
	var objective, out string
	pin := true
	c := &cobra.Command{
		Use:   "capacity",
		Short: "find the highest load at which a server holds an objective, and what gives way first",
		Long: "Capacity makes runs at rising loads, narrows down between the highest load that holds the objective and the lowest\n" +
			"that does not, and confirms both: the first holds in three further runs, the second fails once more. Loads are\n" +
			"10 % apart. It says what gave way first; where that is the load generator, the answer is \"at least\".\n\n" +
			"An objective has limits for " + strings.Join(slo.Names(), ", ") + ", with commas between several. A percentile takes ten\n" +
			"events beyond it, a p99 so 1,000 in each run: windows are made longer than --measure for that.",
		Example: `  pollpush capacity --transport sse --slo p99=100ms
  pollpush capacity --transport websocket --clients 1000 --topics 20 --slo p99=50ms,lost=0 --out capacity.jsonl
  pollpush capacity --transport short-poll --poll-interval 50ms --topics 50 --slo p99=100ms`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if objective == "" {
				return usage.Errorf("--slo: say what is to be held, such as --slo p99=100ms")
			}
			if plan.Objective, err = slo.Parse(objective); err != nil {
				return usage.Errorf("--slo: %w", err)
			}
			if plan.Vary != "" {
				if err := oneOf("--vary", plan.Vary, capacity.Variables()); err != nil {
					return err
				}
			}
			for _, v := range capacity.Variables() {
				if v == plan.Varied() && c.Flags().Changed(v) {
					return usage.Errorf("--%s is what is searched for: leave it out, or have --vary name another of %s", v, strings.Join(capacity.Variables(), ", "))
				}
			}
			if err := checkPace(c.Flags(), plan.Scenario); err != nil {
				return err
			}
			return searchCapacity(c, plan, out, pin)
		},
	}
	f := c.Flags()
	scenarioFlags(f, &plan.Scenario)
	f.StringVar(&objective, "slo", "", "what is to be held, such as p99=100ms,lost=0")
	f.StringVar(&plan.Vary, "vary", "", "what is searched for: rate or clients; default: clients for what polls by the clock, else rate")
	f.DurationVar(&plan.Budget, "budget", plan.Budget, "how long the search may take")
	f.StringVar(&out, "out", "", "a new file for the record of every run, as lines of JSON")
	f.BoolVar(&pin, "pin", pin, "bind server and load generator to different cores")
	return c
}

// searchCapacity carries out a plan. Its status is that of a bad result where no load is known to hold.
func searchCapacity(c *cobra.Command, plan capacity.Plan, out string, pin bool) (err error) {
	if given := plan.Scenario; given.CompleteValid() != nil {
		return checkScenario(&given)
	}
	cores, err := experiment.PinToCores(pin)
	if err != nil {
		return err
	}
	network := results.NetworkLoopback // which is all that targets and browsers have
	if startsServer(plan.Scenario) && plan.Scenario.Client != results.ClientBrowser {
		if network, err = findNetwork(cmp.Or(plan.Scenario.Network, network), cores, c.ErrOrStderr()); err != nil {
			return err
		}
	}
	plan.Scenario.SettleNetwork(network)
	search, err := capacity.Begin(plan)
	if err != nil {
		return err
	}
	for _, s := range search.Scenarios() {
		if err := checkScenario(&s); err != nil {
			return err
		}
		if err := checkRoles(c.Context(), s); err != nil {
			return err
		}
	}
	keep := func(results.Run) error { return nil }
	if out != "" {
		store, err := results.Create(out)
		if err != nil {
			return usage.Errorf("--out: %w", err)
		}
		defer func() { err = errors.Join(err, store.Close()) }()
		keep = func(r results.Run) error { return store.Append(r) }
	}
	measure := func(ctx context.Context, s results.Scenario) (results.Run, error) {
		runs, err := experiment.Options{Pinning: cores}.Measure(ctx, nil, s)
		if err != nil {
			return results.Run{}, err
		}
		return runs[0], nil
	}
	answer, err := search.Run(c.Context(), measure, keep, c.OutOrStdout())
	if err != nil {
		return whenInterrupted(fmt.Errorf("search: %w", err), "the search was not over; the runs that it had made are in the file of --out, if there is one")
	}
	if answer.Load == 0 {
		return errBad
	}
	return nil
}
