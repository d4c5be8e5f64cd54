package advise

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"pollpush/internal/visible"
)

//go:embed answer.html
var page string

// html writes the view as one page that needs nothing else.
func (v view) html(command string) (string, error) {
	t, err := template.New("answer.html").Parse(page)
	if err != nil {
		return "", fmt.Errorf("parse the answer's template: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, struct {
		view
		Command string
	}{v.written(visible.Text), visible.Text(command)}); err != nil {
		return "", fmt.Errorf("make the page: %w", err)
	}
	return b.String(), nil
}
