package report

import (
	"bytes"
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

//go:embed report.html
var pageTemplate string

//go:embed report.css
var pageStyle string

// HTML writes the report as one page that needs nothing else: no script, no network. A figure is inlined as an image
// of its own, so that the ids inside two SVGs can't clash.
func HTML(w io.Writer, r Report) error {
	t, err := template.New("report.html").Funcs(template.FuncMap{"image": image, "style": style, "labelled": label, "bind": bind,
		"theoryQuestion": func() string { return theoryQuestion }, "theoryNote": func() string { return theoryNote }, "findingsNote": func() string { return findingsNote }}).Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("parse the report's template: %w", err)
	}
	var page strings.Builder
	if err := t.Execute(&page, r.page()); err != nil {
		return fmt.Errorf("make the report: %w", err)
	}
	if _, err := io.WriteString(w, visible.Lines(page.String())); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// style is trusted: it is this package's own file.
func style() template.CSS { return template.CSS(pageStyle) }

// image is an SVG as a data URI (RFC 2397). Browsers run no script of an SVG that is an image.
func image(f Figure) template.URL {
	svg := f.SVG
	if bytes.HasPrefix(svg, []byte("<?xml")) { // the declaration of a file says nothing here
		_, svg, _ = bytes.Cut(svg, []byte("?>"))
	}
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(bytes.TrimSpace(svg)))
}

// labelledTable is a table with the name that screen readers give the region it scrolls in.
type labelledTable struct {
	Label string
	Table Table
}

func label(name string, t Table) labelledTable { return labelledTable{name, t} }
