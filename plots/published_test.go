package plots

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/results"
)

// questions are the figures that the synthetic runs of a quick suite draw: all but those of published
// experiments and of browsers.
func questions() []Figure {
	return slices.DeleteFunc(Figures(), func(f Figure) bool {
		conditions := slices.Concat(conditionFigures, workloadFigures, serverFigures)
		return strings.HasPrefix(f.Name, "published") || strings.HasPrefix(f.Name, "browser") || f.Name == "breakeven" || slices.Contains(conditions, f.Name)
	})
}

// publishedFigures are those of published experiments.
func publishedFigures() []Figure {
	return slices.DeleteFunc(Figures(), func(f Figure) bool { return !strings.HasPrefix(f.Name, "published") })
}

// reproduced are a few runs of the published suite, as a machine observed them.
func reproduced(t *testing.T) []results.Run {
	t.Helper()
	runs, warnings, err := results.Read(filepath.Join("..", "studies", "testdata", "runs.jsonl"))
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	return runs
}

func TestPublishedGolden(t *testing.T) {
	for _, f := range publishedFigures() {
		svg, err := Render(f, reproduced(t), "svg")
		if err != nil {
			t.Fatal(err)
		}
		goldenfile.Check(t, filepath.Join("testdata", f.Name+".svg"), svg)
	}
}

// What a published experiment is not about is not drawn of it.
func TestPublishedDrawsItsOwn(t *testing.T) {
	runs := synthetic()
	for i := range runs {
		runs[i].Questions = []string{"published"}
	}
	for _, name := range names(drawAll(t, runs)) {
		if name != "polls-interval" {
			t.Errorf("%s is drawn of published experiments", name)
		}
	}
}

func TestPublishedNeedsItsRuns(t *testing.T) {
	for _, f := range publishedFigures() {
		if _, err := f.Draw(synthetic()); err != ErrNothingToDraw {
			t.Errorf("%s of the quick suite = %v, want nothing to draw", f.Name, err)
		}
	}
}
