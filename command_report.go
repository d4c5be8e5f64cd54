package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pollpush/bench"
	"pollpush/bill"
	"pollpush/internal/shell"
	"pollpush/internal/usage"
	"pollpush/report"
	"pollpush/report/language"
)

// newReportCommand makes tables and pages of recorded runs.
func newReportCommand() *cobra.Command {
	format, in := "text", language.English
	var bills []string
	c := &cobra.Command{
		Use: "report FILE...", Short: "tables of recorded runs",
		Long: "Report reads recorded runs and writes tables and findings to stdout. FILE may be the name of a bench, too, or a directory\n" +
			"that has a runs.jsonl. The bench format is that of Go benchmarks: benchstat -col /transport reads it.",
		Example: "  pollpush report nightly\n  pollpush report --format html runs.jsonl > report.html\n" +
			"  pollpush report --bill fargate --bill my-prices.yaml runs.jsonl",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if err := oneOf("--format", format, report.Formats()); err != nil {
				return err
			}
			l, err := language.Named(in)
			if err != nil {
				return usage.Errorf("--language: %w", err)
			}
			if l != nil && !report.Bills(format) {
				return usage.Errorf("--language: the format %s is in English: use text, md or html", format)
			}
			prices, err := readPrices(bills, format)
			if err != nil {
				return err
			}
			runs, err := readRuns(files)
			if err != nil {
				return err
			}
			command := []string{"pollpush", "report", "--format", format}
			if l != nil {
				command = append(command, "--language", in)
			}
			for _, name := range bills {
				command = append(command, "--bill", name)
			}
			content := report.New(bench.RestoreAbout(runs), nil, shell.Quote(append(command, files...)...))
			content.Language, content.Prices = l, prices
			if content.Checks, err = bench.Checked(runs); err != nil {
				return err
			}
			return content.Write(c.OutOrStdout(), format)
		},
	}
	c.Flags().StringVar(&format, "format", format, strings.Join(report.Formats(), ", "))
	c.Flags().StringVar(&in, "language", in, "of text, md and html: "+strings.Join(language.Names(), ", "))
	c.Flags().Var(newListFlag(&bills), "bill", "what a month of it would cost at a price file: "+strings.Join(bill.Names(), ", ")+", or a YAML file; may be repeated")
	return c
}

// readPrices reads the price files that --bill names.
func readPrices(names []string, format string) ([]bill.Prices, error) {
	if len(names) > 0 && !report.Bills(format) {
		return nil, usage.Errorf("--bill: the format %s has no bills: use text, md or html", format)
	}
	var all []bill.Prices
	for _, name := range names {
		p, err := bill.Load(name)
		if err != nil {
			return nil, usage.Errorf("--bill: %w", err)
		}
		if slices.ContainsFunc(all, func(other bill.Prices) bool { return other.Name == p.Name }) {
			return nil, usage.Errorf("--bill: two price files are called %s: take one away, or rename it", p.Name)
		}
		all = append(all, p)
	}
	return all, nil
}
