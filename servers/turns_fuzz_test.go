package servers

import (
	"bytes"
	"strconv"
	"testing"
)

// FuzzParseTurn: what is taken is a number within bounds, and says again what was parsed.
func FuzzParseTurn(f *testing.F) {
	for _, seed := range []string{"0 Is it warm?", "12 x", "12", "", " ", "-1 x", "+5 x", "007 x", "1048577 x", "99999999999999999999 x", "0 \x00 \xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		kept, prompt, refused := parseTurn(message)
		if refused.Refused() {
			return
		}
		if kept < 0 || kept > MaxPrompt {
			t.Errorf("%q keeps %d", message, kept)
		}
		if again := append([]byte(strconv.Itoa(kept)+" "), prompt...); !bytes.Equal(again, message) {
			t.Errorf("%q is %q", message, again)
		}
	})
}
