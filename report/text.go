package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"pollpush/internal/english"
	"pollpush/internal/visible"
)

// Text writes the report for a terminal: the answer, a table per question, what was delivered, the findings, how many predictions of
// theory hold, and what was published. No line is wider than a terminal, but for commands and what has no place to break it.
func Text(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	if len(r.Runs) == 0 {
		fmt.Fprintln(out, r.Language.Text("There are no runs."))
		return out.Flush()
	}
	p, say := r.page().in(r.Language), r.Language.Text
	paragraph := func(text string) { fmt.Fprintf(out, "%s\n\n", wrap(text, "", "", textWidth)) }
	paragraph(p.Title)
	if p.Caution != "" {
		fmt.Fprintf(out, "%s\n\n", wrap(p.Caution, "! ", "! ", textWidth))
	}
	if p.Answer != "" {
		paragraph(p.Answer)
	}
	for _, v := range p.SLO {
		paragraph(v.Text)
	}
	for _, text := range p.About {
		paragraph(text)
	}
	paragraph(p.Lead)
	for _, s := range p.Sections {
		if len(s.Table.Rows) == 0 {
			continue // figures alone
		}
		writeQuestion(out, s.Question)
		for _, text := range s.About {
			paragraph(text)
		}
		if s.Note != "" {
			fmt.Fprintln(out, wrap(s.Note, "", "", textWidth))
		}
		writeTable(out, s.Table)
		for _, text := range s.Left {
			paragraph(text)
		}
		for _, t := range s.More {
			writeTable(out, t)
		}
	}
	writeSection(out, say(deliveryQuestion), p.Delivery)
	if len(p.Attempts.Rows) > 0 {
		writeSection(out, say("Which runs were invalid, and how often?"), p.Attempts)
	}
	writeQuestion(out, say("Findings"))
	fmt.Fprintf(out, "%s\n", wrap(say(findingsNote), "", "", textWidth))
	for _, a := range p.Findings {
		if a.First {
			fmt.Fprintf(out, "\n%s\n", wrap(a.Question, "", "", textWidth))
		}
		if a.Setting != "" {
			fmt.Fprintln(out, wrap(closed(a.Setting, ":"), "", "", textWidth))
		}
		for _, f := range a.Findings {
			fmt.Fprintln(out, wrap(joined(f.Text, f.Detail), "* ", "  ", textWidth))
		}
	}
	if p.Theory.Summary != "" {
		fmt.Fprintf(out, "\n%s\n", wrap(joined(say("Theory:"), p.Theory.Summary), "", "", textWidth))
	}
	fmt.Fprintln(out)
	if p.Published != nil {
		writePublished(out, p.Published.Sources)
	}
	if p.Again != "" {
		fmt.Fprintf(out, "%s\n\n    %s\n", wrap(say("One run alone is made again by its ID, which --format md, html and csv have:"), "", "", textWidth), visible.Text(p.Again))
	}
	return out.Flush()
}

// writeQuestion writes the heading of a section.
func writeQuestion(w io.Writer, question string) {
	question = visible.Text(question)
	fmt.Fprintf(w, "%s\n%s\n", question, strings.Repeat("-", widthOf(question)))
}

func writeSection(w io.Writer, question string, t Table) {
	writeQuestion(w, question)
	writeTable(w, t)
}

func writeTable(w io.Writer, t Table) {
	if t.Caption != "" {
		fmt.Fprintln(w, wrap(closed(english.Capital(t.Caption), "."), "", "", textWidth))
	}
	fmt.Fprintln(w)
	t.writeFitted(w)
	fmt.Fprintln(w)
}

// wrap breaks text into lines of at most width characters; first and next begin the lines.
func wrap(text, first, next string, width int) string {
	lines := wrapped(bind(visible.Text(text)), width-max(len(first), len(next)))
	return first + strings.ReplaceAll(strings.Join(lines, "\n"+next), "\u00a0", " ")
}
