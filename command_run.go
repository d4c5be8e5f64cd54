package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/results/stats"
)

// newRunCommand measures one scenario once.
func newRunCommand() *cobra.Command {
	s := results.Default()
	s.Network = results.NetworkAuto
	pin := true
	var again, id, limits string
	c := &cobra.Command{
		Use:   "run",
		Short: "measure one scenario once: one line of JSON on stdout",
		Example: `  pollpush run --transport sse --clients 1000 --rate 10
  pollpush run --transport short-poll --poll-interval 250ms --contract latest --measure 10s | tee -a runs.jsonl
  pollpush run --again results/data/reference/quick/runs.jsonl --id quick/freshness-sse/1`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var objective slo.Objective
			var err error
			if limits != "" {
				if objective, err = slo.Parse(limits); err != nil {
					return usage.Errorf("--slo: %w", err)
				}
			}
			var recorded *results.Run
			if c.Flags().Changed("again") || c.Flags().Changed("id") {
				if recorded, err = runAgain(c.Flags(), again, id); err != nil {
					return err
				}
				if objective, err = slo.OfRuns([]results.Run{*recorded}); err != nil {
					return usage.Errorf("--again: %w", err)
				}
				s, pin = recorded.Scenario, recorded.Host.Pinned
			}
			if s.Think > 0 && c.Flags().Changed("poll-interval") {
				return usage.Errorf("--think and --poll-interval exclude each other: the first waits after an answer, the second goes by the clock")
			}
			if err := checkScenario(&s); err != nil {
				return err
			}
			if err := checkRoles(c.Context(), s); errors.As(err, new(usage.Error)) && s.Target != "" {
				return usage.Errorf("--%w", err) // the fields are flags here
			} else if err != nil {
				return err
			}
			cores, err := experiment.PinToCores(pin)
			if err != nil {
				return err
			}
			network := results.NetworkLoopback
			if s.Target == "" && s.Client != results.ClientBrowser {
				network, err = findNetwork(cmp.Or(s.Network, results.NetworkLoopback), cores, c.ErrOrStderr())
				if err != nil {
					return err
				}
			}
			s.SettleNetwork(network)
			runs, err := experiment.Options{Pinning: cores}.Measure(c.Context(), nil, s)
			if err != nil {
				return err
			}
			run := runs[0]
			run.ID = "run/" + strings.ReplaceAll(s.Label(), " ", "-") + "/1"
			run.SLO = objective.String()
			if recorded != nil {
				run.AgainOf = recorded.ID
				warn(results.Changed(*recorded, run))
			}
			if err := json.NewEncoder(os.Stdout).Encode(run); err != nil {
				return fmt.Errorf("write the record: %w", err)
			}
			warn(run.Warnings)
			if !run.Valid {
				fmt.Fprintln(os.Stderr, "pollpush: this run is invalid:", strings.Join(run.InvalidBecause, "; "))
				return errBad
			}
			if v := objective.Judge(stats.Group{Scenario: run.Scenario, Runs: []results.Run{run}}); !v.Met() {
				fmt.Fprintf(os.Stderr, "pollpush: the objective %s is missed: %s\n", objective, v.Why())
				return errBad
			}
			return nil
		},
	}
	scenarioFlags(c.Flags(), &s)
	c.Flags().BoolVar(&pin, "pin", pin, "bind server and load generator to different cores")
	c.Flags().StringVar(&limits, "slo", "", "what is to be held, such as p99=100ms,bytes=2kB/s: the exit status is 1 where it is missed")
	c.Flags().StringVar(&again, "again", "", "make a recorded run again: the file that it stands in, or - for standard input")
	c.Flags().StringVar(&id, "id", "", "which of the file's runs: its ID")
	return c
}
