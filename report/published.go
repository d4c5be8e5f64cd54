package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"pollpush/report/language"
	"pollpush/studies"
)

// publishedResults is the question that package studies answers; its runs have no table but the general one.
func publishedResults() question {
	return question{
		name: "published", text: "How do published results compare?", note: publishedNote,
		figures: []string{"published", "published-transits", "published-crossing"},
	}
}

const publishedNote = "Others' experiments, made again where these runs have them. The difference is that of ours to the published number, or to theory where none was published; of shares in percentage points. As published, as theory expects: within 5 %, of shares within 2 percentage points, and nearer to that than to the other. Derived: how ours follows from what was measured, where it was not measured itself. A verdict says how near a number came and has no interval: one run is enough for it, where comparisons of transports take five repetitions."

// publishedTable sets a publication's numbers beside ours.
func publishedTable(p studies.Source) Table {
	t := Table{Columns: []Column{{"quantity", false}, {"derived", false}, {"published", true}, {"theory", true}, {"ours", true}, {"difference", true}, {"verdict", false}}}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, []Cell{{Text: r.Quantity}, {Text: r.Derived}, {Text: quantity(r.Published, r.Unit)},
			{Text: quantity(r.Theory, r.Unit)}, {Text: quantity(r.Ours, r.Unit)}, {Text: differenceText(r)}, {Text: cmp.Or(r.Verdict(), missing)}})
	}
	if !slices.ContainsFunc(p.Rows, func(r studies.Row) bool { return r.Derived != "" }) {
		t.Columns = slices.Delete(t.Columns, 1, 2)
		for i, row := range t.Rows {
			t.Rows[i] = slices.Delete(row, 1, 2)
		}
	}
	return t
}

// differenceText writes the difference of shares in percentage points, and of all else relatively.
func differenceText(r studies.Row) string {
	d := r.Difference()
	if r.Unit == "share" && !math.IsNaN(d) {
		return signed(100*d) + " points"
	}
	if base := r.Ours - d; base != 0 && !math.IsNaN(d) {
		return signed(100*d/base) + " %"
	}
	return missing
}

// signed writes v to a tenth, with its sign.
func signed(v float64) string {
	v = math.Round(10*v) / 10
	switch {
	case math.IsNaN(v) || math.Abs(v) > beyond:
		return missing
	case v == 0:
		return "0"
	case math.Abs(v) >= 100:
		return fmt.Sprintf("%+.0f", v)
	}
	return fmt.Sprintf("%+.1f", v)
}

// writePublished writes the section for a terminal, nothing if there are no publications.
func writePublished(w io.Writer, all []publishedSource) {
	for _, p := range all {
		writeSection(w, p.Name, p.Table)
		for _, n := range p.Notes {
			fmt.Fprintln(w, wrap(n, "* ", "  ", textWidth))
		}
		fmt.Fprintln(w)
	}
}

// publishedSection is the section as a page shows it.
type publishedSection struct {
	Question, Note string
	Sources        []publishedSource
	Figures        []Figure
}

// A publishedSource is a publication with its table.
type publishedSource struct {
	studies.Source
	Table Table
}

// publications makes the section; nil if no run has made a published experiment. Its figures are taken out of those of the
// report.
func (r *Report) publications() *publishedSection {
	if len(r.published) == 0 {
		return nil
	}
	q := publishedResults()
	s := &publishedSection{Question: q.text, Note: q.note}
	for _, p := range r.published {
		s.Sources = append(s.Sources, publishedSource{p, publishedTable(p)})
	}
	its := func(f Figure) bool { return slices.Contains(q.figures, f.Name) }
	for _, f := range r.Figures {
		if its(f) {
			s.Figures = append(s.Figures, f)
		}
	}
	r.Figures = slices.DeleteFunc(slices.Clone(r.Figures), its)
	return s
}

// writeMarkdown writes the section in Markdown.
func (s publishedSection) writeMarkdown(w io.Writer, l *language.Language) {
	fmt.Fprintf(w, "\n## %s\n\n%s\n", s.Question, s.Note)
	for _, p := range s.Sources {
		fmt.Fprintf(w, "\n### %s\n\n%s\n\n%s\n\n", p.Name, plainText(p.Citation), plainText(p.Setting))
		p.Table.writeMarkdown(w)
		fmt.Fprintln(w)
		for _, n := range p.Notes {
			fmt.Fprintf(w, "* %s\n", plainText(n))
		}
	}
	writeFigures(w, s.Figures, l)
}
