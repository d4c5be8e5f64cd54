package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"pollpush/internal/english"
	"pollpush/report/language"
)

// Markdown writes the report for a pull request. Figures without a Link are left out; where no headline figure has one, charts that
// GitHub draws stand in their place.
func Markdown(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	p, say := r.page().in(r.Language), r.Language.Text
	fmt.Fprintf(out, "# %s\n\n", plainText(p.Title))
	if p.Caution != "" {
		fmt.Fprintf(out, "> **%s**\n\n", plainText(p.Caution))
	}
	if p.Answer != "" {
		fmt.Fprintf(out, "**%s**\n\n", plainText(p.Answer))
	}
	for _, v := range p.SLO {
		fmt.Fprintf(out, "**%s**\n\n", plainText(v.Text))
	}
	for _, text := range p.About {
		fmt.Fprintf(out, "%s\n\n", plainText(text))
	}
	fmt.Fprintf(out, "%s\n", plainText(p.Lead))
	if len(p.Findings) > 0 {
		fmt.Fprintf(out, "\n%s\n", say(findingsNote))
	}
	for _, a := range p.Findings {
		if a.First {
			fmt.Fprintf(out, "\n**%s**\n", a.Question)
		}
		if a.Setting != "" {
			fmt.Fprintf(out, "\n%s\n", closed(plainText(a.Setting), ":"))
		}
		fmt.Fprintln(out)
		for _, f := range a.Findings {
			fmt.Fprintf(out, "* %s\n", plainText(joined(f.Text, f.Detail)))
		}
	}
	for _, b := range p.Boards {
		b.writeMarkdown(out, r.Language)
	}
	if !writeFigures(out, p.Headline, r.Language) {
		writeCharts(out, r.Runs, r.Language)
	}
	for _, s := range p.Sections {
		s.writeMarkdown(out, r.Language)
	}
	if p.Published != nil {
		p.Published.writeMarkdown(out, r.Language)
	}
	if p.Theory.Summary != "" {
		fmt.Fprintf(out, "\n## %s\n\n%s\n", say(theoryQuestion), p.Theory.Summary)
		if len(p.Theory.Outside.Rows) > 0 {
			fmt.Fprintf(out, "\n%s\n\n", say(fmt.Sprintf("Outside, with %s:", plainText(p.Theory.Outside.Caption))))
			p.Theory.Outside.writeMarkdown(out)
		}
		if len(p.Theory.Unjudged.Rows) > 0 {
			fmt.Fprintf(out, "\n%s\n\n", say("Not judged:"))
			p.Theory.Unjudged.writeMarkdown(out)
		}
	}
	fmt.Fprintf(out, "\n## %s\n\n", say(deliveryQuestion))
	if p.Delivery.Caption != "" {
		fmt.Fprintf(out, "%s\n\n", closed(plainText(english.Capital(p.Delivery.Caption)), "."))
	}
	p.Delivery.writeMarkdown(out)
	if len(p.Attempts.Rows) > 0 {
		fmt.Fprintf(out, "\n%s\n\n", closed(p.Attempts.Caption, ":"))
		p.Attempts.writeMarkdown(out)
	}
	if len(p.Invalid) > 0 {
		fmt.Fprintf(out, "\n%s\n\n", say("Invalid runs:"))
		for _, e := range p.Invalid {
			fmt.Fprintf(out, "* %s: %s\n", code(e.What), plainText(e.Value))
		}
	}
	fmt.Fprintf(out, "\n## %s\n\n", say("How was it measured?"))
	for _, m := range p.Method {
		fmt.Fprintf(out, "* **%s**: %s\n", m.Term, plainText(m.Text))
	}
	for _, h := range p.Hosts {
		fmt.Fprintln(out)
		h.writeMarkdown(out)
	}
	if p.Command != "" {
		fmt.Fprintf(out, "\n%s\n\n    %s\n", say("Made by:"), strings.ReplaceAll(p.Command, "\n", "\n    "))
	}
	if p.Again != "" {
		fmt.Fprintf(out, "\n%s\n\n    %s\n", say("One run alone is made again, by its ID, which stands in the last column of its table:"), strings.ReplaceAll(p.Again, "\n", "\n    "))
	}
	if len(p.Warnings) > 0 {
		fmt.Fprintf(out, "\n## %s\n\n", say("Warnings"))
		for _, text := range p.Warnings {
			fmt.Fprintf(out, "* %s\n", plainText(text))
		}
	}
	return out.Flush()
}

// writeFigures writes the figures that have a file to link to, and reports whether there is any.
func writeFigures(w io.Writer, figures []Figure, l *language.Language) bool {
	written := false
	for _, f := range figures {
		if f.Link != "" {
			fmt.Fprintf(w, "\n![%s](%s)\n", plainText(cmp.Or(f.Title, f.Question)), destination(f.Link))
			if len(f.Details) > 0 {
				fmt.Fprintf(w, "\n<details><summary>%s</summary>\n", l.Text("How to read it, and what was run"))
				for _, text := range f.Details {
					fmt.Fprintf(w, "\n%s\n", plainText(text))
				}
				fmt.Fprintf(w, "\n</details>\n")
			}
			written = true
		}
	}
	return written
}

func (s pageSection) writeMarkdown(out io.Writer, l *language.Language) {
	fmt.Fprintf(out, "\n## %s\n\n", s.Question)
	for _, text := range s.About {
		fmt.Fprintf(out, "%s\n\n", plainText(text))
	}
	if len(s.Table.Rows) > 0 {
		if s.Table.Caption != "" {
			fmt.Fprintf(out, "%s\n", closed(plainText(english.Capital(s.Table.Caption)), "."))
		}
		if s.Note != "" {
			fmt.Fprintln(out, s.Note)
		}
		if s.Table.Caption != "" || s.Note != "" {
			fmt.Fprintln(out)
		}
		s.Table.writeMarkdown(out)
	}
	for _, text := range s.Left {
		fmt.Fprintf(out, "\n%s\n", plainText(text))
	}
	for _, t := range s.More {
		fmt.Fprintf(out, "\n%s\n\n", closed(plainText(english.Capital(t.Caption)), "."))
		t.writeMarkdown(out)
	}
	writeFigures(out, s.Figures, l)
}
