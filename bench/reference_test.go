package bench

import (
	"path/filepath"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/plots"
	"pollpush/report"
	"pollpush/results"
)

// TestReferencePages holds the committed report of the quick reference run against what is made of its runs now. With -update it
// makes reports and figures of all reference runs anew: what is measured stays, what is said of it is today's.
func TestReferencePages(t *testing.T) {
	t.Chdir("..")
	plans, err := filepath.Glob(filepath.Join(DataDir, "reference", "*", planFile))
	if err != nil || len(plans) == 0 {
		t.Fatalf("%d plans, %v", len(plans), err)
	}
	for _, plan := range plans {
		name := filepath.Base(filepath.Dir(plan))
		if name != "quick" && !goldenfile.Update() {
			continue // each takes seconds, and they are made alike
		}
		b := &Bench{place: named("reference/" + name)}
		if b.Plan, err = b.readPlan(); err != nil {
			t.Fatal(err)
		}
		if b.runs, _, err = results.Read(b.runsFile()); err != nil {
			t.Fatal(err)
		}
		if goldenfile.Update() {
			if _, _, err := plots.Write(b.place.figures, []string{"svg", "png"}, b.runs); err != nil {
				t.Fatal(err)
			}
			if err := b.writePages(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		content, err := b.content()
		if err != nil {
			t.Fatal(err)
		}
		var page strings.Builder
		if err := report.Markdown(&page, content); err != nil {
			t.Fatal(err)
		}
		goldenfile.Check(t, filepath.Join(b.place.dir, "report.md"), []byte(page.String()))
	}
}
