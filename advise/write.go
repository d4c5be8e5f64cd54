package advise

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"pollpush/internal/visible"
)

// Formats returns the formats of Write.
func Formats() []string { return []string{"text", "md", "json", "html"} }

// Write writes the answer in one of the Formats. command makes it again.
func (a Answer) Write(w io.Writer, format, command string) error {
	var text string
	var err error
	switch format {
	case "text":
		text = a.view().text()
	case "md":
		text = a.view().markdown(command)
	case "html":
		text, err = a.view().html(command)
	case "json":
		text, err = a.json()
	default:
		err = fmt.Errorf("internal error: no answer has the format %q", format)
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

// width is how wide a terminal is that nobody made wider.
const width = 80

func (v view) text() string {
	v = v.written(visible.Text)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", wrap(v.Question, "", ""))
	for _, s := range v.Answer {
		fmt.Fprintf(&b, "\n%s\n", wrap(s, "  ", "  "))
	}
	for _, t := range v.Tables {
		fmt.Fprintf(&b, "\n%s\n\n%s", t.Title, t.text())
		for _, note := range t.Notes {
			fmt.Fprintf(&b, "%s\n", wrap(note, "  ", "  "))
		}
	}
	for _, l := range v.Lists {
		fmt.Fprintf(&b, "\n%s\n", l.Title)
		for _, item := range l.Items {
			fmt.Fprintf(&b, "%s\n", wrap(item, "* ", "  "))
		}
	}
	return b.String()
}

// text writes a table aligned, with two lines of titles where there are details.
func (t table) text() string {
	lines := [][]string{{""}}
	details := []string{""}
	for _, c := range t.Columns {
		lines[0], details = append(lines[0], c.Name), append(details, c.Detail)
	}
	if strings.Join(details, "") != "" {
		lines = append(lines, details)
	}
	for _, r := range t.Rows {
		lines = append(lines, append([]string{r.What}, r.Cells...))
	}
	widths := make([]int, len(t.Columns)+1)
	for _, cells := range lines {
		for i, cell := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, cells := range lines {
		line := ""
		for i, cell := range cells {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line = cell + pad
			} else {
				line += "  " + pad + cell
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// wrap breaks text into lines of at most width characters where words allow.
func wrap(text, first, next string) string {
	lines := []string{first}
	for i, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		switch {
		case i == 0:
			*last += word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, next+word)
		}
	}
	return strings.Join(lines, "\n")
}

func (v view) markdown(command string) string {
	v = v.written(visible.Markdown)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", v.Question)
	for i, s := range v.Answer {
		if i == 0 {
			s = "**" + s + "**"
		}
		fmt.Fprintf(&b, "\n%s\n", s)
	}
	for _, t := range v.Tables {
		fmt.Fprintf(&b, "\n## %s\n\n%s", t.Title, t.markdown())
		for _, note := range t.Notes {
			fmt.Fprintf(&b, "\n%s\n", note)
		}
	}
	for _, l := range v.Lists {
		fmt.Fprintf(&b, "\n## %s\n\n", l.Title)
		for _, item := range l.Items {
			fmt.Fprintf(&b, "* %s\n", item)
		}
	}
	fmt.Fprintf(&b, "\nMade by:\n\n    %s\n", visible.Text(command))
	return b.String()
}

func (t table) markdown() string {
	var b strings.Builder
	b.WriteString("| |")
	for _, c := range t.Columns {
		title := c.String()
		if c.Best {
			title = "**" + title + "**"
		}
		fmt.Fprintf(&b, " %s |", title)
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(t.Columns)) + "\n")
	for _, r := range t.Rows {
		fmt.Fprintf(&b, "| %s | %s |\n", r.What, strings.Join(r.Cells, " | "))
	}
	return b.String()
}
