package bench

import (
	"path/filepath"
	"testing"

	"pollpush/results"
)

// Records that are older than what their suite says of them have it from the plan beside them, and from nowhere else.
func TestRestoreAbout(t *testing.T) {
	dir := t.TempDir()
	if err := (Plan{Suite: "test", File: "test.yaml", Text: planSuite}).save(dir); err != nil {
		t.Fatal(err)
	}
	own := &results.About{Suite: "its own"}
	file := filepath.Join(dir, "runs.jsonl")
	elsewhere := filepath.Join(t.TempDir(), "runs.jsonl")
	runs := RestoreAbout([]results.Run{
		{ID: "test/a-sse-rate1/2", Bench: file}, {ID: "test/once-sse/1", Bench: file}, {ID: "test/once-sse/1", Bench: file, About: own},
		{ID: "test/other/1", Bench: file}, {ID: "test/once-sse/1", Bench: elsewhere}, {ID: "test/once-sse/1"},
	})
	for i, want := range []*results.About{{Suite: "To plan by.", Set: "Twice."}, {Suite: "To plan by."}, own, nil, nil, nil} {
		switch got := runs[i].About; {
		case (got == nil) != (want == nil):
			t.Errorf("run %d says %+v, want %+v", i, got, want)
		case got != nil && *got != *want:
			t.Errorf("run %d says %+v, want %+v", i, *got, *want)
		}
	}
}
