package plots

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
)

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	return found
}

func TestWrite(t *testing.T) {
	idle := slices.DeleteFunc(synthetic(), func(r results.Run) bool { return r.Scenario.Rate > 0 })
	dir := filepath.Join(t.TempDir(), "a", "b")
	drawn := []string{"bytes-idle", "cpu-idle"}
	for range 2 { // the second time replaces
		written, skipped, err := Write(dir, []string{"svg", "pdf"}, idle)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, name := range drawn {
			want = append(want, filepath.Join(dir, name+".svg"), filepath.Join(dir, name+".pdf"))
		}
		if !slices.Equal(written, want) {
			t.Errorf("Write wrote %q, want %q", written, want)
		}
		if len(skipped) != len(Figures())-2 || slices.Contains(skipped, "cpu-idle") {
			t.Errorf("Write skipped %q, want all but %q", skipped, drawn)
		}
		if got := list(t, dir); !slices.Equal(got, []string{"bytes-idle.pdf", "bytes-idle.svg", "cpu-idle.pdf", "cpu-idle.svg"}) {
			t.Errorf("the folder has %q, want the two figures", got)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "cpu-idle.svg")); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the file has mode %v (error %v), want 0644", info.Mode(), err)
	}
}

func TestWriteErrors(t *testing.T) {
	idle := slices.DeleteFunc(synthetic(), func(r results.Run) bool { return r.Scenario.Rate > 0 })
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Write(filepath.Join(file, "figures"), []string{"svg"}, idle); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("Write under a file = %v, want an error that names it", err)
	}
	unknown := filepath.Join(dir, "unknown")
	if _, _, err := Write(unknown, []string{"svg", "gif"}, idle); err == nil || !strings.Contains(err.Error(), `"gif"`) {
		t.Errorf("Write as gif = %v, want an error that names it", err)
	}
	if _, err := os.Stat(unknown); err == nil {
		t.Error("Write made a folder before it refused the format")
	}
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "bytes-idle.svg", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Write(taken, []string{"svg"}, idle); err == nil || !strings.Contains(err.Error(), "bytes-idle.svg") {
		t.Errorf("Write over a folder = %v, want an error that names the file", err)
	}
	if got := list(t, taken); !slices.Equal(got, []string{"bytes-idle.svg"}) {
		t.Errorf("after the error the folder has %q, want no temporary file", got)
	}
}
