package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
)

// Markdown writes the report for a pull request. Figures without a Link are left out; where no headline figure has one, charts that
// GitHub draws stand in their place.
func Markdown(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	p := r.page()
	fmt.Fprintf(out, "# %s\n\n", plainText(p.Title))
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
		fmt.Fprintf(out, "\n%s\n", findingsNote)
	}
	for _, a := range p.Findings {
		if a.First {
			fmt.Fprintf(out, "\n**%s**\n", a.Question)
		}
		if a.Setting != "" {
			fmt.Fprintf(out, "\n%s:\n", plainText(a.Setting))
		}
		fmt.Fprintln(out)
		for _, f := range a.Findings {
			fmt.Fprintf(out, "* %s\n", plainText(strings.TrimSpace(f.Text+" "+f.Detail)))
		}
	}
	if !writeFigures(out, p.Headline) {
		writeCharts(out, r.Runs)
	}
	for _, s := range p.Sections {
		s.writeMarkdown(out)
	}
	if p.Published != nil {
		p.Published.writeMarkdown(out)
	}
	if p.Theory.Summary != "" {
		fmt.Fprintf(out, "\n## %s\n\n%s\n", theoryQuestion, p.Theory.Summary)
		if len(p.Theory.Outside.Rows) > 0 {
			fmt.Fprintf(out, "\nOutside, with %s:\n\n", plainText(p.Theory.Outside.Caption))
			p.Theory.Outside.writeMarkdown(out)
		}
		if len(p.Theory.Unjudged.Rows) > 0 {
			fmt.Fprintf(out, "\nNot judged:\n\n")
			p.Theory.Unjudged.writeMarkdown(out)
		}
	}
	fmt.Fprintf(out, "\n## %s\n\n", deliveryQuestion)
	if p.Delivery.Caption != "" {
		fmt.Fprintf(out, "%s.\n\n", plainText(sentence(p.Delivery.Caption)))
	}
	p.Delivery.writeMarkdown(out)
	if len(p.Attempts.Rows) > 0 {
		fmt.Fprintf(out, "\n%s:\n\n", p.Attempts.Caption)
		p.Attempts.writeMarkdown(out)
	}
	if len(p.Invalid) > 0 {
		fmt.Fprintf(out, "\nInvalid runs:\n\n")
		for _, e := range p.Invalid {
			fmt.Fprintf(out, "* %s: %s\n", code(e.What), plainText(e.Value))
		}
	}
	fmt.Fprintf(out, "\n## How was it measured?\n\n")
	for _, m := range p.Method {
		fmt.Fprintf(out, "* **%s**: %s\n", m.Term, plainText(m.Text))
	}
	for _, h := range p.Hosts {
		fmt.Fprintln(out)
		h.writeMarkdown(out)
	}
	if p.Command != "" {
		fmt.Fprintf(out, "\nMade by:\n\n    %s\n", strings.ReplaceAll(p.Command, "\n", "\n    "))
	}
	if p.Again != "" {
		fmt.Fprintf(out, "\nOne run alone is made again, by its ID, which stands in the last column of its table:\n\n    %s\n", strings.ReplaceAll(p.Again, "\n", "\n    "))
	}
	if len(p.Warnings) > 0 {
		fmt.Fprintf(out, "\n## Warnings\n\n")
		for _, text := range p.Warnings {
			fmt.Fprintf(out, "* %s\n", plainText(text))
		}
	}
	return out.Flush()
}

// writeFigures writes the figures that have a file to link to, and reports whether there is any.
func writeFigures(w io.Writer, figures []Figure) bool {
	written := false
	for _, f := range figures {
		if f.Link != "" {
			fmt.Fprintf(w, "\n![%s](%s)\n", plainText(cmp.Or(f.Title, f.Question)), destination(f.Link))
			if len(f.Details) > 0 {
				fmt.Fprintf(w, "\n<details><summary>How to read it, and what was run</summary>\n")
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

func (s pageSection) writeMarkdown(out io.Writer) {
	fmt.Fprintf(out, "\n## %s\n\n", s.Question)
	for _, text := range s.About {
		fmt.Fprintf(out, "%s\n\n", plainText(text))
	}
	if len(s.Table.Rows) > 0 {
		if s.Table.Caption != "" {
			fmt.Fprintf(out, "%s.\n", plainText(sentence(s.Table.Caption)))
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
		fmt.Fprintf(out, "\n%s.\n\n", plainText(sentence(t.Caption)))
		t.writeMarkdown(out)
	}
	writeFigures(out, s.Figures)
}
