package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"pollpush/plots"
	"pollpush/results"
	"pollpush/results/report"
)

// conclude draws the figures, writes the reports, and tells the terminal what was found and where it lies.
func (b *bench) conclude() error {
	if err := b.holdPlace(); err != nil {
		return err
	}
	figures := filepath.Join(figuresDir, b.name)
	_, _, drawErr := plots.Write(figures, []string{"svg", "png"}, b.runs)
	if drawErr != nil {
		drawErr = fmt.Errorf("%w: the runs are kept; draw them with: pollpush plot --out %s %s", drawErr, figures, b.runsFile())
	}
	if err := errors.Join(drawErr, b.writeReports(figures)); err != nil {
		return err
	}
	if err := report.Text(os.Stdout, report.New(b.runs, nil, b.plan.Command)); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	if _, err := fmt.Printf("\nruns     %s\nreport   %s\n         %s\nfigures  %s\n", b.runsFile(),
		filepath.Join(b.dir(), "report.html"), filepath.Join(b.dir(), "report.md"), figures); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return b.verdict()
}

// writeReports leaves report.html and report.md beside the runs.
func (b *bench) writeReports(figures string) error {
	links, err := filepath.Rel(b.dir(), figures)
	if err != nil {
		return err
	}
	drawn, err := draw(b.runs, filepath.ToSlash(links)+"/")
	if err != nil {
		return err
	}
	content := report.New(b.runs, drawn, b.plan.Command)
	pages := map[string]func(io.Writer, report.Report) error{"report.html": report.HTML, "report.md": report.Markdown}
	for name, write := range pages {
		var page strings.Builder
		if err := write(&page, content); err != nil {
			return fmt.Errorf("make %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(b.dir(), name), []byte(page.String()), 0o644); err != nil {
			return fmt.Errorf("%w: the runs are kept; make it with: pollpush report --format %s %s",
				err, strings.TrimPrefix(filepath.Ext(name), "."), b.runsFile())
		}
	}
	return nil
}

// verdict says how many runs are missing for good: scenarios that stayed invalid however often they were tried.
func (b *bench) verdict() error {
	valid := map[string]bool{}
	last := map[string]results.Run{}
	retried := 0
	for _, r := range b.runs {
		valid[r.ID] = valid[r.ID] || r.Valid
		last[r.ID] = r
		if r.Attempt > 1 {
			retried++
		}
	}
	if retried > 0 {
		fmt.Fprintf(os.Stderr, "pollpush: %d runs were made again because the attempt before was invalid\n", retried)
	}
	bad := 0
	for _, s := range b.steps {
		for _, j := range s {
			if !valid[j.id] {
				bad++
				fmt.Fprintf(os.Stderr, "pollpush: no valid run of %s: %s\n", j.id, strings.Join(last[j.id].InvalidBecause, "; "))
			}
		}
	}
	if bad > 0 {
		return errBad
	}
	return nil
}
