package bench

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPlaces: a bench is found by its name, and by its directory wherever that is; a name goes first.
func TestPlaces(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"results/data/a", "results/data/reference/full", "here", "both", "results/data/both", "empty"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if dir == "empty" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, planFile), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	absolute, err := filepath.Abs("here")
	if err != nil {
		t.Fatal(err)
	}
	for called, want := range map[string]string{
		"a": "results/data/a", "results/data/a": "results/data/a", "./results/data/a/": "results/data/a", "reference/full": "results/data/reference/full",
		"here": "here", "./here/": "here", absolute: absolute, "both": "results/data/both", "./both": "both", "new": "results/data/new",
	} {
		p, err := find(called)
		if err != nil || p.dir != want {
			t.Errorf("find(%q) = %+v, %v, want %s", called, p, err, want)
		}
		again, err := find(p.name) // as the line that says how to go on has it
		if err != nil || called != "./both" && again != p {
			t.Errorf("%q is found again as %+v, %v, want %+v", p.name, again, err, p)
		}
	}
	for called, want := range map[string]string{"full": `"reference/full"`, "./full": `"reference/full"`, "bohh": `"both"`, "nothing": ""} {
		if got := Hint(called); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("Hint(%q) = %q, want %s in it", called, got, want)
		}
	}
	for _, called := range []string{"./empty", "../a", "a/../a/..", " "} {
		if p, err := find(called); err == nil {
			t.Errorf("find(%q) = %+v, want it refused", called, p)
		}
	}
	if got, want := Names(), []string{"a", "both", "reference/full"}; !slices.Equal(got, want) {
		t.Errorf("Names = %q, want %q", got, want)
	}
}

// TestCheckPlace: what a bench would refuse is refused before it, and nothing is made.
func TestCheckPlace(t *testing.T) {
	t.Chdir(t.TempDir())
	for path, text := range map[string]string{"results/data/done/plan.json": "", "results/data/lost/runs.jsonl": "", "file": ""} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ name, out, want string }{
		{"", "", ""},
		{"new", "", ""},
		{"", "new/below", ""},
		{"done", "", "plan.json exists already: go on with --resume done, or take another --name"},
		{"", "results/data/done", "take another --out"},
		{"lost", "", "has runs and no plan.json"},
		{"../up", "", "--name \"../up\": a name lies below"},
		{"", "file", "file is no directory: name another one with --out"},
		{"", "file/below", "not a directory: name another one with --out"},
	} {
		err := CheckPlace(test.name, test.out)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("CheckPlace(%q, %q) = %v, want %q", test.name, test.out, err, test.want)
		}
	}
	if _, err := os.Stat("new"); err == nil {
		t.Error("a directory was made")
	}
}
