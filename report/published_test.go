package report

import (
	"io"
	"math"
	"strings"
	"testing"

	"pollpush/studies"
)

// publishedExample is a publication with each kind of row.
func publishedExample() []studies.Source {
	nan := math.NaN()
	return []studies.Source{{
		Name: "Somebody 2010", Citation: "S. Somebody, \"A | B\", 2010.", Setting: "One poll each 250 ms.",
		Rows: []studies.Row{
			{Quantity: "heads of a poll", Unit: "B", Published: 871, Theory: 909, Ours: 909},
			{Quantity: "a poll", Unit: "B", Published: nan, Theory: 930, Ours: 930, Derived: "their body in place of ours"},
			{Quantity: "redundant answers", Unit: "share", Published: 0.96, Theory: 0.98, Ours: 0.978},
			{Quantity: "missed events", Unit: "share", Published: 0, Theory: 0, Ours: 0.001},
			{Quantity: "longest latency", Unit: "ns", Published: 150e6, Theory: nan, Ours: 152e6},
			{Quantity: "clients per core", Unit: "", Published: 25_000, Theory: nan, Ours: 125_000, Derived: "by CPU time"},
		},
		Notes: []string{"871 counts characters."},
	}}
}

func TestPublished(t *testing.T) {
	r := Report{Runs: madeUp(t), published: publishedExample(), Figures: []Figure{{Name: "published", Question: "How?", SVG: []byte("<svg/>"), Link: "published.svg"}}}
	golden(t, "published.txt", func(w io.Writer) error { whole := r; writePublished(w, whole.publications().Sources); return nil })
	section := func(page, from, to string) string {
		_, page, found := strings.Cut(page, from)
		page, _, end := strings.Cut(page, to)
		if !found || !end {
			t.Errorf("the page has no section from %q to %q", from, to)
		}
		return page
	}
	var md, html strings.Builder
	if err := Markdown(&md, r); err != nil {
		t.Fatal(err)
	}
	if err := HTML(&html, r); err != nil {
		t.Fatal(err)
	}
	golden(t, "published.md", func(w io.Writer) error {
		_, err := io.WriteString(w, section(md.String(), "## "+publishedResults().text, "\n## "))
		return err
	})
	golden(t, "published.html", func(w io.Writer) error {
		_, err := io.WriteString(w, section(html.String(), `<section aria-labelledby="published">`, "</section>"))
		return err
	})
	if strings.Contains(html.String(), "More figures") {
		t.Error("the section's figure stands under More figures too")
	}
}

func TestNothingPublished(t *testing.T) {
	var page strings.Builder
	if err := HTML(&page, Report{Runs: madeUp(t)}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), publishedResults().text) {
		t.Error("a page without publications has their section")
	}
}

func TestSigned(t *testing.T) {
	for v, want := range map[float64]string{0.04: "0", -0.04: "0", 0.26: "+0.3", -12.34: "-12.3", 693.4: "+693"} {
		if got := signed(v); got != want {
			t.Errorf("signed(%v) = %q, want %q", v, got, want)
		}
	}
}
