package shell

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestQuote(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"pollpush", "bench", "--suite", "quick", "--seed=1"}, "pollpush bench --suite quick --seed=1"},
		{[]string{"--name", "my nightly (1)"}, "--name 'my nightly (1)'"},
		{[]string{"", "it's", "~", "é", "a\nb"}, "'' 'it'\\''s' '~' 'é' 'a\nb'"},
	} {
		if got := Quote(test.args...); got != test.want {
			t.Errorf("Quote(%q) = %s, want %s", test.args, got, test.want)
		}
	}
}

// TestShellReadsItBack asks the shell itself, with each ASCII character at each place that might matter to it.
func TestShellReadsItBack(t *testing.T) {
	args := []string{"", "a  b", "$HOME", "`id`", "$(id)", "é ü", "--x=~/y", "{a,b}", "a;b&c|d>e<f"}
	for c := byte(1); c < 128; c++ {
		args = append(args, string(c), string(c)+"a", "a"+string(c)+"b")
	}
	out, err := exec.Command("sh", "-c", `for a in `+Quote(args...)+`; do printf '%s\000' "$a"; done`).Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if !slices.Equal(got, args) {
		t.Errorf("the shell read\n%q\nof\n%q", got, args)
	}
}
