package report

import (
	"errors"
	"fmt"
	"io"

	"pollpush/bill"
	"pollpush/plots"
	"pollpush/report/language"
	"pollpush/results"
)

// Formats returns the formats of Write: for a terminal, pages, a table of all numbers, and that of Go benchmarks.
func Formats() []string { return []string{"text", "md", "html", "csv", "bench"} }

// Write writes runs in one of the Formats. A page in HTML has its figures inside; Markdown alone has none. command makes it
// again. At prices, all but CSV and the benchmark format say what a month would cost: see Bills.
func Write(w io.Writer, format string, runs []results.Run, command string, prices ...bill.Prices) error {
	return WriteIn(w, nil, format, runs, command, prices...)
}

// WriteIn is Write in a language, which CSV and the benchmark format have none of.
func WriteIn(w io.Writer, l *language.Language, format string, runs []results.Run, command string, prices ...bill.Prices) error {
	r := New(runs, nil, command)
	r.Prices, r.Language = prices, l
	return r.Write(w, format)
}

// Write writes a report without figures as the function Write does.
func (r Report) Write(w io.Writer, format string) (err error) {
	switch format {
	case "text":
		return Text(w, r)
	case "md":
		return Markdown(w, r)
	case "html":
		if r.Figures, err = Draw(r.Runs, ""); err != nil {
			return err
		}
		return HTML(w, r)
	case "csv":
		return CSV(w, r.Runs)
	case "bench":
		return Bench(w, r.Runs)
	}
	return fmt.Errorf("internal error: no report has the format %q", format)
}

// Bills reports whether reports in a format say what a month would cost.
func Bills(format string) bool { return format == "text" || format == "md" || format == "html" }

// Draw draws all figures that the runs allow, for a page, or by links below a directory (with a slash at its end) for
// Markdown.
func Draw(runs []results.Run, links string) ([]Figure, error) {
	var figures []Figure
	for _, f := range plots.Figures() {
		d, err := f.Compose(runs)
		if errors.Is(err, plots.ErrNothingToDraw) {
			continue
		}
		if err != nil {
			return nil, err
		}
		figure := Figure{Name: f.Name, Question: f.Question, Title: d.Title(), Details: d.Details(), Link: links + f.Name + ".svg"}
		for theme, svg := range map[string]*[]byte{"report": &figure.SVG, "paper": &figure.Narrow} { // a column of a paper is as wide as a phone
			t, err := plots.Themed(theme, "", "")
			if err != nil {
				return nil, err
			}
			if *svg, err = d.Inline(t); err != nil {
				return nil, err
			}
		}
		figures = append(figures, figure)
	}
	return figures, nil
}
