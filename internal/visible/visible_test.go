package visible

import "testing"

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"quick/sse/1 – 長い é":    "quick/sse/1 – 長い é",
		"a\x1b[31mb\r\n\tc\x00": `a\x1b[31mb\r\n\tc\x00`,
		"\u202eabc\u200b\u2028": `\u202eabc\u200b\u2028`,
		"a\xffb":                `a\ufffdb`,
		"\u009b31m\uFFFE":       `\u009b31m\ufffe`,
	} {
		if got := Text(text); got != want {
			t.Errorf("Text(%q) = %q, want %q", text, got, want)
		}
	}
	if got := Lines("a\nb\x1b"); got != "a\nb\\x1b" {
		t.Errorf("Lines = %q", got)
	}
}
