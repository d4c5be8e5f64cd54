package english

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{"": "", "a": "A", "über": "Über", "1 client": "1 client"} {
		if got := Capital(text); got != want {
			t.Errorf("Capital(%q) = %q, want %q", text, got, want)
		}
	}
	for items, want := range map[string]string{"": "", "a": "a", "a b": "a and b", "a b c": "a, b and c"} {
		if got := List(strings.Fields(items)); got != want {
			t.Errorf("List(%s) = %q, want %q", items, got, want)
		}
	}
}
