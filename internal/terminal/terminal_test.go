package terminal

import (
	"os"
	"strings"
	"testing"
)

// TestOnlyTerminalsAreTerminals: neither a file nor a buffer is written to in colour. What a terminal gets, the scripts of the command line
// check, which have one.
func TestOnlyTerminalsAreTerminals(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	f, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if Is(f) || Is(new(strings.Builder)) || Is(nil) {
		t.Error("a file, a buffer or nothing is taken for a terminal")
	}
	if got := StyleOf(f).Red("bad"); got != "bad" {
		t.Errorf("into a file %q is written, want no colour", got)
	}
	if got, want := (Style{colour: true}).Red("bad"), "\x1b[31mbad\x1b[0m"; got != want {
		t.Errorf("Red = %q, want %q", got, want)
	}
	if got := (Style{colour: true}).Bold(""); got != "" {
		t.Errorf("Bold of nothing = %q", got)
	}
}
