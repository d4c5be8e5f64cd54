package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"pollpush/plots"
	"pollpush/results"
	"pollpush/results/report"
)

// newReportCommand makes tables and pages of recorded runs.
func newReportCommand() *cobra.Command {
	format := "text"
	formats := []string{"text", "md", "html", "csv", "bench"}
	c := &cobra.Command{
		Use: "report FILE...", Short: "tables of recorded runs",
		Long: "Report reads recorded runs and writes tables and findings to stdout. The bench format is that of Go\n" +
			"benchmarks: benchstat -col /transport reads it.",
		Example: "  pollpush report results/data/nightly/runs.jsonl\n  pollpush report --format html runs.jsonl > report.html",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if err := oneOf("--format", format, formats); err != nil {
				return err
			}
			runs, err := readRuns(files)
			if err != nil {
				return err
			}
			return writeReport(c.OutOrStdout(), format, runs, "pollpush report --format "+format+" "+strings.Join(files, " "))
		},
	}
	c.Flags().StringVar(&format, "format", format, strings.Join(formats, ", "))
	return c
}

// writeReport writes runs in one of the formats. Pages have their figures inside; Markdown alone has none.
func writeReport(w io.Writer, format string, runs []results.Run, command string) error {
	switch format {
	case "csv":
		return report.CSV(w, runs)
	case "bench":
		return report.Bench(w, runs)
	case "md":
		return report.Markdown(w, report.New(runs, nil, command))
	case "html":
		figures, err := draw(runs, "")
		if err != nil {
			return err
		}
		return report.HTML(w, report.New(runs, figures, command))
	}
	return report.Text(w, report.New(runs, nil, command))
}

// draw draws all figures that the runs allow, for a page, or by links below a directory (with a slash at its end) for Markdown.
func draw(runs []results.Run, links string) ([]report.Figure, error) {
	var figures []report.Figure
	for _, f := range plots.Figures() {
		svg, err := plots.Render(f, runs, "svg")
		if errors.Is(err, plots.ErrNothingToDraw) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", f.Name, err)
		}
		figures = append(figures, report.Figure{Name: f.Name, Question: f.Question, SVG: svg, Link: links + f.Name + ".svg"})
	}
	return figures, nil
}
