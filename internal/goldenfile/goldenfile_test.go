package goldenfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A recorder keeps what a check complains of.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, format)
}

func TestCheck(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("what was made before"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := &recorder{TB: t}
	Check(r, path, []byte("what was made before"))
	if len(r.said) > 0 {
		t.Errorf("said %q of equal bytes", r.said)
	}
	for i, other := range []string{"what was made before that", "what was made", "", "when"} {
		Check(r, path, []byte(other))
		if len(r.said) != i+1 || !strings.Contains(r.said[i], "differs") {
			t.Errorf("said %q of %q", r.said, other)
		}
	}
}
