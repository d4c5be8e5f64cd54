package main

import (
	"os/exec"
	"testing"
)

func TestShellQuote(t *testing.T) {
	for _, test := range []struct {
		words []string
		want  string
	}{
		{[]string{"pollpush", "bench", "--suite=a/b-c.yaml", "--seed", "7"}, "pollpush bench --suite=a/b-c.yaml --seed 7"},
		{[]string{"--name", "my nightly (1)"}, "--name 'my nightly (1)'"},
		{[]string{"it's", "", "$HOME", "a\nb", "*", "~", "a;b"}, `'it'\''s' '' '$HOME' ` + "'a\nb' '*' '~' 'a;b'"},
	} {
		got := shellQuote(test.words...)
		if got != test.want {
			t.Errorf("shellQuote(%q) = %s, want %s", test.words, got, test.want)
		}
		out, err := exec.Command("sh", "-c", `printf '%s\0' `+got).Output()
		if err != nil {
			t.Fatal(err)
		}
		read := ""
		for _, w := range test.words {
			read += w + "\x00"
		}
		if string(out) != read {
			t.Errorf("a shell reads %s as %q, want %q", got, out, read)
		}
	}
}
