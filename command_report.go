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
		return report.Markdown(w, reportOf(runs, nil, command))
	case "html":
		figures, err := draw(runs, "")
		if err != nil {
			return err
		}
		return report.HTML(w, reportOf(runs, figures, command))
	}
	return writeText(w, runs)
}

// reportOf is what a page says of runs, with what they say to theory and to published numbers. command makes it again.
func reportOf(runs []results.Run, figures []report.Figure, command string) report.Report {
	return report.Report{
		Runs: runs, Figures: figures, Command: command, Theory: theoryRows(runs), Published: publications(runs),
	}
}

// writeText writes tables and findings, and what runs say to theory and to published numbers.
func writeText(w io.Writer, runs []results.Run) error {
	if err := report.Text(w, runs); err != nil {
		return err
	}
	if err := report.TheoryText(w, theoryRows(runs)); err != nil {
		return err
	}
	return report.PublishedText(w, publications(runs))
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
