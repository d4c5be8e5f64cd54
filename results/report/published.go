package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// A Published is a publication whose experiment runs have made again, with its numbers beside ours.
type Published struct {
	Name     string
	Citation string
	Setting  string // how it was measured again, in sentences
	Rows     []PublishedRow
	Notes    []string // where a claim does not hold, or why numbers differ, in sentences
}

// A PublishedRow is one number: as published, as theory expects it of the experiment, and ours. What there is none of is NaN.
type PublishedRow struct {
	Quantity                string
	Unit                    string // B, ns, share; "" where the quantity says it
	Published, Theory, Ours float64
	Difference              float64 // of ours to the published number, or to theory where none was published
	Derived                 string  // how ours follows from what was measured; "" when it was measured itself
}

// publishedResults is the question that package studies answers; its runs have no table but the general one.
func publishedResults() question {
	return question{
		name: "published", text: "How do published results compare?", note: publishedNote,
		figures: []string{"published", "published-transits", "published-crossing"},
	}
}

const publishedNote = "Others' experiments, made again where these runs have them. The difference is that of ours to the published number, or to theory where none was published; of shares in percentage points. Derived: how ours follows from what was measured, where it was not measured itself."

// table sets a publication's numbers beside ours.
func (p Published) table() Table {
	t := Table{Columns: []Column{{"quantity", false}, {"derived", false}, {"published", true}, {"theory", true}, {"ours", true}, {"difference", true}}}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, []Cell{{Text: r.Quantity}, {Text: r.Derived}, {Text: quantity(r.Published, r.Unit)},
			{Text: quantity(r.Theory, r.Unit)}, {Text: quantity(r.Ours, r.Unit)}, {Text: r.difference()}})
	}
	if !slices.ContainsFunc(p.Rows, func(r PublishedRow) bool { return r.Derived != "" }) {
		t.Columns = slices.Delete(t.Columns, 1, 2)
		for i, row := range t.Rows {
			t.Rows[i] = slices.Delete(row, 1, 2)
		}
	}
	return t
}

// difference writes the difference of shares in percentage points, and of all else relatively.
func (r PublishedRow) difference() string {
	if math.IsNaN(r.Difference) {
		return missing
	}
	if r.Unit == "share" {
		return signed(100*r.Difference) + " points"
	}
	base := r.Ours - r.Difference
	if base == 0 {
		return missing
	}
	return signed(100*r.Difference/base) + " %"
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

// PublishedText writes the section for a terminal, nothing if there are no publications.
func PublishedText(w io.Writer, all []Published) error {
	var out strings.Builder
	for _, p := range all {
		writeSection(&out, p.Name, p.table())
		for _, n := range p.Notes {
			fmt.Fprintln(&out, wrap(n, "* ", "  ", 100))
		}
		fmt.Fprintln(&out)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// publishedSection is the section as a page shows it.
type publishedSection struct {
	Question, Note string
	Sources        []publishedSource
	Figures        []Figure
}

// A publishedSource is a publication with its table.
type publishedSource struct {
	Published
	Table Table
}

// published makes the section; nil if no run has made a published experiment. Its figures are taken out of those of the
// report.
func (r *Report) published() *publishedSection {
	if len(r.Published) == 0 {
		return nil
	}
	q := publishedResults()
	s := &publishedSection{Question: q.text, Note: q.note}
	for _, p := range r.Published {
		s.Sources = append(s.Sources, publishedSource{p, p.table()})
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
func (s publishedSection) writeMarkdown(w io.Writer) {
	fmt.Fprintf(w, "\n## %s\n\n%s\n", s.Question, s.Note)
	for _, p := range s.Sources {
		fmt.Fprintf(w, "\n### %s\n\n%s\n\n%s\n\n", p.Name, plainText(p.Citation), plainText(p.Setting))
		p.Table.writeMarkdown(w)
		fmt.Fprintln(w)
		for _, n := range p.Notes {
			fmt.Fprintf(w, "* %s\n", plainText(n))
		}
	}
	writeFigures(w, s.Figures)
}
