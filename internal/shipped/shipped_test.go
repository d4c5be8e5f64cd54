package shipped

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatIsGiven(t *testing.T) {
	for given, want := range map[string]string{
		"": "name", "pollpush": "name", "socket.io": "name", "x.yaml": "file", "./x": "file", "a/b": "file", "/a:b.yml": "file",
		"127.0.0.1:80": "address", "[::1]:80": "address", "http://127.0.0.1:80": "address",
	} {
		got := "name"
		switch {
		case IsFile(given):
			got = "file"
		case IsAddress(given):
			got = "address"
		}
		if got != want {
			t.Errorf("%q is a %s, want %s", given, got, want)
		}
	}
}

// TestALongFile: of a file that has no end, such as /dev/zero, no more is read than one may have.
func TestALongFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f.yaml")
	for size, want := range map[int]string{maxFile: "", maxFile + 1: "more than 64 KB"} {
		if err := os.WriteFile(name, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := ReadFile(name)
		if said := fmt.Sprint(err); want == "" && (err != nil || len(text) != size) || !strings.Contains(said, want) {
			t.Errorf("a file of %d bytes: %d, %v, want %q", size, len(text), err, want)
		}
	}
}
