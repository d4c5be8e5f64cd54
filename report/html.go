package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"

	"pollpush/internal/visible"
)

// amount is a number, a space, and its unit.
var amount = regexp.MustCompile(`(\d) (%|(?:B|kB|MB|GB|ns|µs|ms|s|times)\b)`)

// bind keeps a line from ending between a number and its unit.
func bind(text string) string { return amount.ReplaceAllString(text, "$1\u00a0$2") }

var (
	//go:embed report.html
	pageTemplate string
	//go:embed report.css
	pageStyle string
	//go:embed report.js
	pageScript string
)

// HTML writes the report as one page that needs nothing else: no network, and no script but its own, which it can do without. Figures
// stand in the page itself, so that they follow its colours.
func HTML(w io.Writer, r Report) error {
	t, err := template.New("report.html").Funcs(template.FuncMap{"inline": inline, "style": style, "script": script, "policy": policy, "language": r.Language.HTML, "labelled": label, "bind": bind, "inc": func(i int) int { return i + 1 },
		"theoryQuestion": func() string { return theoryQuestion }, "theoryNote": func() string { return theoryNote }, "findingsNote": func() string { return findingsNote },
		"boardQuestion": func() string { return boardQuestion }, "boardNote": func() string { return boardNote },
		"deliveryQuestion": func() string { return deliveryQuestion }}).Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("parse the report's template: %w", err)
	}
	var page strings.Builder
	if err := t.Execute(&page, htmlPage{r.page(), runSets(r.Runs), r.note()}); err != nil {
		return fmt.Errorf("make the report: %w", err)
	}
	if _, err := io.WriteString(w, visible.Lines(pageIn(r.Language, page.String()))); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// An htmlPage is a page with what only HTML has room for.
type htmlPage struct {
	page
	Runs []runSet
	Note string // on the translation
}

// An entry of the contents leads to a section.
type entry struct{ ID, Title string }

// Contents are the sections of the page, in its order.
func (p htmlPage) Contents() []entry {
	var all []entry
	add := func(there bool, id, title string) {
		if there {
			all = append(all, entry{id, title})
		}
	}
	for _, b := range p.Boards {
		add(true, b.ID, boardQuestion)
	}
	add(len(p.Findings) > 0, "findings", "Findings")
	for _, s := range p.Sections {
		add(true, s.ID, s.Question)
	}
	if p.Published != nil {
		add(true, "published", p.Published.Question)
	}
	add(len(p.Theory.All.Rows) > 0, "theory", theoryQuestion)
	add(true, "delivery", deliveryQuestion)
	add(len(p.Runs) > 0, "runs", "Which runs are these numbers of?")
	add(true, "method", "How was it measured?")
	add(len(p.Warnings) > 0, "warnings", "Warnings")
	return all
}

// style and script are trusted: they are this package's own files. inline trusts what package plots draws, which escapes what it
// writes.
func style() template.CSS             { return template.CSS(pageStyle) }
func script() template.JS             { return template.JS(pageScript) }
func inline(svg []byte) template.HTML { return template.HTML(svg) }

// policy forbids the page whatever it doesn't do, so that a text of a record that came through as markup could do nothing (Content
// Security Policy Level 3).
func policy() string {
	sum := sha256.Sum256([]byte(pageScript))
	return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}

// labelledTable is a table with the name that screen readers give the region it scrolls in.
type labelledTable struct {
	Label string
	Table Table
}

func label(name string, t Table) labelledTable { return labelledTable{name, t} }
