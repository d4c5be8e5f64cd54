package headers

import (
	"strings"
	"testing"
)

func TestCookie(t *testing.T) {
	if got := Cookie(0); got != "" {
		t.Errorf("a cookie of no bytes is %q", got)
	}
	for size := 3; size < 4097; size++ {
		got := Cookie(size)
		if name, value, ok := strings.Cut(got, "="); len(got) != size || !ok || name == "" || value == "" {
			t.Fatalf("Cookie(%d) = %.20q of %d bytes", size, got, len(got))
		}
	}
}
