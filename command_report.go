package main

import (
	"strings"

	"github.com/spf13/cobra"

	"pollpush/bench"
	"pollpush/internal/shell"
	"pollpush/report"
)

// newReportCommand makes tables and pages of recorded runs.
func newReportCommand() *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use: "report FILE...", Short: "tables of recorded runs",
		Long: "Report reads recorded runs and writes tables and findings to stdout. The bench format is that of Go\n" +
			"benchmarks: benchstat -col /transport reads it.",
		Example: "  pollpush report results/data/nightly/runs.jsonl\n  pollpush report --format html runs.jsonl > report.html",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if err := oneOf("--format", format, report.Formats()); err != nil {
				return err
			}
			runs, err := readRuns(files)
			if err != nil {
				return err
			}
			command := shell.Quote(append([]string{"pollpush", "report", "--format", format}, files...)...)
			return report.Write(c.OutOrStdout(), format, bench.RestoreAbout(runs), command)
		},
	}
	c.Flags().StringVar(&format, "format", format, strings.Join(report.Formats(), ", "))
	return c
}
