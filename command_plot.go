package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pollpush/plots"
)

// newPlotCommand draws figures of recorded runs.
func newPlotCommand() *cobra.Command {
	out := "."
	formats := []string{"svg", "png"}
	c := &cobra.Command{
		Use: "plot FILE...", Short: "draw figures of recorded runs",
		Example: "  pollpush plot --out figures results/data/*/runs.jsonl\n  pollpush run --transport sse | pollpush plot -",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			for _, format := range formats {
				if err := oneOf("--format", format, plots.Formats()); err != nil {
					return err
				}
			}
			runs, err := readRuns(files)
			if err != nil {
				return err
			}
			written, skipped, err := plots.Write(out, formats, runs)
			for _, path := range written {
				if _, err := fmt.Fprintln(c.OutOrStdout(), path); err != nil {
					return fmt.Errorf("write to stdout: %w", err)
				}
			}
			if err != nil {
				return err
			}
			if len(written) == 0 {
				fmt.Fprintln(os.Stderr, "pollpush: nothing to draw: the runs are too few, too alike, or invalid")
				return errBad
			}
			if len(skipped) > 0 {
				fmt.Fprintln(os.Stderr, "pollpush: not drawn, because the runs don't vary in what they compare:",
					strings.Join(skipped, ", "))
			}
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", out, "the directory to write to")
	c.Flags().StringSliceVar(&formats, "format", formats, strings.Join(plots.Formats(), ", "))
	return c
}
