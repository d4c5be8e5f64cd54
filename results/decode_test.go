package results

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pollpush/transport"
)

// interpreter returns a program's path, and skips the test where it isn't installed.
func interpreter(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("NOT TESTED: there is no %s here", name)
	}
	return path
}

// reference is a file of committed records, seen from here.
const reference = "data/reference/quick/runs.jsonl"

// TestHistogramsAreDecoded: what docs/record has for Python and R finds the percentiles that Go finds, in all committed histograms of a
// suite's valid runs and in one that uses all of its range.
func TestHistogramsAreDecoded(t *testing.T) {
	runs, _, err := Read(reference)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, r := range runs {
		h, err := r.Histogram()
		if err != nil {
			t.Fatal(err)
		}
		if h == nil || !r.Valid {
			continue
		}
		fmt.Fprintf(&want, "%s\t%d", r.ID, h.TotalCount())
		for _, p := range []float64{50, 90, 99, 100} {
			fmt.Fprintf(&want, "\t%d", h.ValueAtPercentile(p))
		}
		want.WriteString("\n")
	}
	if want.Len() == 0 {
		t.Fatalf("%s has no histograms", reference)
	}
	for _, command := range [][]string{{"python3", "decode.py"}, {"Rscript", "decode.R"}} {
		t.Run(command[0], func(t *testing.T) {
			got, err := exec.Command(interpreter(t, command[0]), filepath.Join("..", "docs", "record", command[1]), reference).Output()
			if err != nil {
				t.Fatalf("%s: %v", command[1], errorOutput(err))
			}
			if string(got) != want.String() {
				t.Errorf("%s says\n%.500s\nwant\n%.500s", command[1], got, want.String())
			}
		})
	}
}

// errorOutput is what a program said when it failed.
func errorOutput(err error) error {
	if e, ok := err.(*exec.ExitError); ok {
		return fmt.Errorf("%w: %s", err, e.Stderr)
	}
	return err
}

// TestRecordExample runs the example in docs/record.md, as a reader would in the repository.
func TestRecordExample(t *testing.T) {
	python := interpreter(t, "python3")
	text, err := os.ReadFile("../docs/record.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "```python\n")
	program, _, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatal("docs/record.md has no example in Python")
	}
	command := exec.Command(python, "-c", program)
	command.Dir = ".."
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	table, err := command.Output()
	if err != nil {
		t.Fatal(errorOutput(err))
	}
	for _, name := range transport.NamesOver(HTTP1) {
		if !strings.Contains(string(table), name) {
			t.Errorf("the example's table has no row for %s:\n%s", name, table)
		}
	}
}
