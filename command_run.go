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
)

// newRunCommand measures one scenario once.
func newRunCommand() *cobra.Command {
	s := results.Default()
	s.Network = results.NetworkAuto
	pin := true
	var again, id string
	c := &cobra.Command{
		Use:   "run",
		Short: "measure one scenario once: one line of JSON on stdout",
		Example: `  pollpush run --transport sse --clients 1000 --rate 10
  pollpush run --transport short-poll --poll-interval 250ms --contract latest --measure 10s | tee -a runs.jsonl
  pollpush run --again results/data/reference/quick/runs.jsonl --id quick/freshness-sse/1`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var recorded *results.Run
			if c.Flags().Changed("again") || c.Flags().Changed("id") {
				var err error
				if recorded, err = runAgain(c.Flags(), again, id); err != nil {
					return err
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
			return nil
		},
	}
	scenarioFlags(c.Flags(), &s)
	c.Flags().BoolVar(&pin, "pin", pin, "bind server and load generator to different cores")
	c.Flags().StringVar(&again, "again", "", "make a recorded run again: the file that it stands in, or - for standard input")
	c.Flags().StringVar(&id, "id", "", "which of the file's runs: its ID")
	return c
}
