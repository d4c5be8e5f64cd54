package main

import (
	"strings"

	"github.com/spf13/cobra"

	"pollpush/internal/shell"
	"pollpush/report"
)

// newReportCommand makes tables and pages of recorded runs.
func newReportCommand() *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use: "report FILE...", Short: "tables of recorded runs",
		Long: "Report reads recorded runs and writes tables and findings to stdout. FILE may be the name of a bench, too, or a directory\n" +
			"that has a runs.jsonl. The bench format is that of Go benchmarks: benchstat -col /transport reads it.",
		Example: "  pollpush report nightly\n  pollpush report --format html runs.jsonl > report.html",
		Args:    cobra.MinimumNArgs(1), ValidArgsFunction: completeRuns,
		RunE: func(c *cobra.Command, files []string) error {
			if err := oneOf("--format", format, report.Formats()); err != nil {
				return err
			}
			runs, err := readRuns(files)
			if err != nil {
				return err
			}
			command := shell.Quote(append([]string{"pollpush", "report", "--format", format}, files...)...)
			return report.Write(c.OutOrStdout(), format, runs, command)
		},
	}
	c.Flags().StringVar(&format, "format", format, strings.Join(report.Formats(), ", "))
	completeValues(c, "format", report.Formats, andNothingElse)
	return c
}
