// Package goldenfile compares what is made now with a file that holds what was made before, when somebody had looked at it. Tests
// use it, and nothing else does.
package goldenfile

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write anew what tests compare with: golden files, the numbers in README, screenshots")

// Update reports whether -update is given: what is made now is then written instead of compared.
func Update() bool { return *update }

// Check fails the test where the file at path differs from got. With -update it writes the file.
func Check(t testing.TB, path string, got []byte) {
	t.Helper()
	if Update() {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test -update makes it)", err)
	}
	if bytes.Equal(got, want) {
		return
	}
	n := 0
	for n < len(got) && n < len(want) && got[n] == want[n] {
		n++
	}
	excerpt := func(text []byte) []byte { return text[max(0, min(n, len(text))-40):min(n+80, len(text))] }
	t.Errorf("%s differs from byte %d on: want\n%q\ngot\n%q\nrun go test -update, and look at the difference", path, n, excerpt(want), excerpt(got))
}
