package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"pollpush/results"
)

// objected are two transports, one of them late and large, that were to hold something.
func objected(t *testing.T, objective string) []results.Run {
	runs := two(t, five(20e6), five(1e6))
	for i := range runs {
		runs[i].SLO = objective
	}
	return runs
}

// Verdicts stand in the rows of all tables, and findings name who misses what.
func TestVerdictsInReports(t *testing.T) {
	runs := objected(t, "mean=5ms,bytes=10MB")
	for format, want := range map[string][]string{
		"text": {"objective mean=5ms,bytes=10MB", "  verdict\n", "missed: mean 20 ms\n", "  met\n",
			"\nThe objective mean=5ms,bytes=10MB was missed in 1 of 2 scenarios: short polling", "\n* The objective mean=5ms,bytes=10MB was missed in 1 of 2 scenarios: short"},
		"md":   {"\n**The objective mean=5ms,bytes=10MB was missed in 1 of 2 scenarios: ", "| verdict |", "| missed: mean 20 ms |", "| met |", "objective mean=5ms,bytes=10MB", "was missed in 1 of 2 scenarios"},
		"html": {">verdict</th>", ">missed: mean 20 ms</td>", ">met</td>", "was missed in 1 of 2 scenarios"},
	} {
		var page strings.Builder
		if err := Write(&page, format, runs, "pollpush report"); err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if said := strings.ReplaceAll(page.String(), "\u00a0", " "); !strings.Contains(said, text) {
				t.Errorf("%s has no %q", format, text)
			}
		}
		page.Reset()
		if err := Write(&page, format, two(t, five(20e6), five(1e6)), "pollpush report"); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), "verdict") || strings.Contains(page.String(), "objective") {
			t.Errorf("%s of runs that were to hold nothing has a verdict", format)
		}
	}
}

// The CSV has a verdict on each valid run.
func TestVerdictsInCSV(t *testing.T) {
	runs := objected(t, "mean=5ms")
	runs[0].Valid, runs[1].Latency, runs[2].SLO = false, nil, ""
	var text bytes.Buffer
	if err := CSV(&text, runs); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := len(rows[0])
	if rows[0][n-2] != "slo" || rows[0][n-1] != "slo_verdict" {
		t.Fatalf("the last columns are %q", rows[0][n-2:])
	}
	words := map[string]int{}
	for _, row := range rows[1:] {
		words[row[n-2]+" "+row[n-1]]++
	}
	if words["mean=5ms "] != 1 || words["mean=5ms unmeasured"] != 1 || words[" "] != 1 || words["mean=5ms met"]+words["mean=5ms missed"] != len(runs)-3 || words["mean=5ms met"] < 2 {
		t.Errorf("the verdicts are %v", words)
	}
}

// Where repetitions don't agree it is said how many hold it; an objective is told of once; a met one too.
func TestVerdictsOfRepetitions(t *testing.T) {
	runs := two(t, []float64{20e6, 4e6, 20e6, 20e6, 4e6}, []float64{1e6, 1e6, 6e6, 1e6, 1e6})
	for i := range runs {
		runs[i].SLO, runs[i].Questions = "mean=5ms", []string{"staleness", "layers"}
	}
	var text strings.Builder
	if err := Text(&text, New(runs, nil, "")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{" missed: mean 20 ms (held in 2 of 5 runs) ", " met (held in 4 of 5 runs) "} {
		if !strings.Contains(strings.Join(strings.Fields(text.String()), " "), want) {
			t.Errorf("the text has no %q:\n%s", want, text.String())
		}
	}
	if n := strings.Count(text.String(), "The objective"); n != 2 {
		t.Errorf("it is told of %d times, want once at the top and once among the findings", n)
	}
	for i := range runs {
		runs[i].SLO = "mean=1s"
	}
	if found := Findings(runs); found[0].Text != "The objective mean=1s was met in 2 scenarios." || found[0].Question != "staleness" {
		t.Errorf("the first finding is %+v", found[0])
	}
}

// An objective that nobody can read is warned of, and is no verdict.
func TestUnreadableObjectives(t *testing.T) {
	runs := objected(t, "p42=1s")
	if p := New(runs, nil, "").page(); len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], `"p42" can't be limited`) || !strings.HasSuffix(p.Warnings[0], "(10 runs)") {
		t.Errorf("the warnings are %q", p.Warnings)
	}
	if s := sections(runs)[0]; verdictOn(s.groups[0]).Text != missing {
		t.Errorf("the verdict is %q", verdictOn(s.groups[0]).Text)
	}
}
