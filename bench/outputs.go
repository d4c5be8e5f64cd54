package bench

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"pollpush/internal/shell"
	"pollpush/internal/wholefile"
	"pollpush/plots"
	"pollpush/report"
)

// writeOutputs draws the figures, writes the reports, and writes what was found, and where it lies, to stdout.
func (b *Bench) writeOutputs(stdout io.Writer) error {
	if err := b.restore(); err != nil {
		return err
	}
	_, _, drawErr := plots.Write(b.place.figures, []string{"svg", "png"}, b.runs)
	if drawErr != nil {
		drawErr = fmt.Errorf("%w: the runs are kept; draw them with: %s", drawErr,
			shell.Quote("pollpush", "plot", "--out", b.place.figures, b.runsFile()))
	}
	if err := errors.Join(drawErr, b.writePages()); err != nil {
		return err
	}
	content := report.New(b.runs, nil, b.Plan.Command)
	var err error
	if content.Checks, err = checked(b.place.dir); err != nil {
		return err
	}
	if err := content.Write(stdout, "text"); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	if _, err := fmt.Fprintf(stdout, "\nruns     %s\nreport   %s\n         %s\nfigures  %s\n", b.runsFile(),
		filepath.Join(b.place.dir, "report.html"), filepath.Join(b.place.dir, "report.md"), b.place.figures); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}

// content is what the bench's reports show.
func (b *Bench) content() (report.Report, error) {
	links, err := filepath.Rel(b.place.dir, b.place.figures)
	if err != nil {
		return report.Report{}, err
	}
	runs := slices.Clone(b.runs)
	for i := range runs {
		runs[i].Bench = b.runsFile() // for the commands that make them again
	}
	figures, err := report.Draw(runs, filepath.ToSlash(links)+"/")
	if err != nil {
		return report.Report{}, err
	}
	content := report.New(RestoreAbout(runs), figures, b.Plan.Command)
	content.Checks, err = checked(b.place.dir)
	return content, err
}

// writePages leaves report.html and report.md beside the runs.
func (b *Bench) writePages() error {
	content, err := b.content()
	if err != nil {
		return err
	}
	return errors.Join(b.writePage("html", report.HTML, content), b.writePage("md", report.Markdown, content))
}

// writePage leaves report.FORMAT beside the runs.
func (b *Bench) writePage(format string, write func(io.Writer, report.Report) error, content report.Report) error {
	var page strings.Builder
	if err := write(&page, content); err != nil {
		return fmt.Errorf("make report.%s: %w", format, err)
	}
	if err := wholefile.Write(filepath.Join(b.place.dir, "report."+format), []byte(page.String())); err != nil {
		return fmt.Errorf("%w: the runs are kept; make it with: %s", err, shell.Quote("pollpush", "report", "--format", format, b.runsFile()))
	}
	return nil
}
