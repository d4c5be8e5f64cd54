package plots

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden figures anew")

func TestGolden(t *testing.T) {
	runs := synthetic()
	for _, f := range Figures() {
		got, err := Render(f, runs, "svg")
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		path := filepath.Join("testdata", f.Name+".svg")
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s differs from %s: look at it, then run go test ./plots -update", f.Name, path)
		}
	}
}
