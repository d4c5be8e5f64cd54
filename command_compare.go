package main

import (
	"github.com/spf13/cobra"

	"pollpush/report"
	"pollpush/results"
	"pollpush/results/stats"
)

// newCompareCommand says what changed between two sets of runs.
func newCompareCommand() *cobra.Command {
	gate := false
	c := &cobra.Command{
		Use: "compare OLD NEW", Short: "what changed between two files of runs, with its significance",
		Long: "Compare sets the runs of two files beside each other, scenario by scenario.\n" +
			"With --gate it ends with status 1 when something got worse: bytes, packets and counts by more than 1 % and what\n" +
			"the edges of the windows may add, latency, CPU time and memory by more than 10 %, which takes five repetitions on\n" +
			"each side, made in turns, and is significant for all numbers together; or any loss. What can't be judged, and is\n" +
			"more than three times what it was, or no longer measured, ends it with status 1 too, and says so.",
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, files []string) error {
			before, err := readRuns(files[:1])
			if err != nil {
				return err
			}
			after, err := readRuns(files[1:])
			if err != nil {
				return err
			}
			warn(results.Apart(before, after))
			notPassed, err := report.Changes(c.OutOrStdout(), stats.Compare(before, after), gate)
			if err != nil {
				return err
			}
			if gate && notPassed > 0 {
				return errBad
			}
			return nil
		},
	}
	c.Flags().BoolVar(&gate, "gate", false, "end with status 1 when something got worse, or could not be judged")
	return c
}
