package main

import (
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pollpush/internal/terminal"
	"pollpush/report"
	"pollpush/results"
	"pollpush/results/stats"
)

// newCompareCommand says what changed between two sets of runs.
func newCompareCommand() *cobra.Command {
	gate, rounds, format := false, false, "text"
	c := &cobra.Command{
		Use: "compare OLD NEW", Short: "what changed between two sets of runs, with its significance",
		Long: "Compare sets the runs of two benches beside each other, scenario by scenario. OLD and NEW are names of benches,\n" +
			"directories that have a runs.jsonl, or files. \"~\" stands for what doesn't differ by more than chance, all numbers of\n" +
			"the comparison together: that takes five repetitions on each side, made in turns, but for bytes and counts. \"?\" stands\n" +
			"for what has fewer, and behind what looks like a difference and may be chance.\n" +
			"With --gate it ends with status 1 when something got worse: bytes, packets and counts by more than 1 % and what\n" +
			"the edges of the windows may add, latency, CPU time and memory by more than 10 %; or any loss. It ends with\n" +
			"status 3 when nothing did, but what is more than three times what it was, or no longer measured, can't be judged;\n" +
			"and, with --gate or without, when there is nothing to compare. The format github is annotations of a workflow.\n" +
			"With --rounds the two are rounds of servers, and what is compared is each server's ratio to our own: it ends with\n" +
			"status 1 when a median over servers differs by more than 5 %, and with 3 when there is nothing to compare.",
		Example: `  pollpush compare before after
  pollpush compare --gate results/data/reference/quick new.jsonl
  pollpush compare --rounds round-1 round-2
  pollpush compare --format md old.jsonl new.jsonl >>"$GITHUB_STEP_SUMMARY"`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, files []string) error {
			if err := oneOf("--format", format, report.ChangeFormats()); err != nil {
				return err
			}
			before, err := readRuns(files[:1])
			if err != nil {
				return err
			}
			after, err := readRuns(files[1:])
			if err != nil {
				return err
			}
			if rounds {
				return compareRounds(c.OutOrStdout(), before, after)
			}
			warn(results.Apart(before, after))
			outcome, err := report.Changes(c.OutOrStdout(), format, stats.Compare(before, after), gate, terminal.StyleOf(os.Stdout))
			switch {
			case err != nil:
				return err
			case outcome == report.Failed:
				return errBad
			case outcome == report.Inconclusive:
				return errInconclusive
			}
			return nil
		},
	}
	c.Flags().BoolVar(&gate, "gate", false, "end with status 1 when something got worse, with 3 when that could not be judged")
	c.Flags().BoolVar(&rounds, "rounds", false, "say how well two rounds of servers agree, by their ratios to our own server")
	c.Flags().StringVar(&format, "format", format, strings.Join(report.ChangeFormats(), ", "))
	c.MarkFlagsMutuallyExclusive("rounds", "gate")
	c.MarkFlagsMutuallyExclusive("rounds", "format")
	return c
}

// compareRounds says how well two rounds agree.
func compareRounds(w io.Writer, first, second []results.Run) error {
	switch agree, ok, err := report.Rounds(w, first, second); {
	case err != nil:
		return err
	case !ok:
		return errInconclusive
	case !agree:
		return errBad
	}
	return nil
}
