// Package visible writes texts of others so that they steer nothing: neither a terminal nor the reader of a document.
package visible

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text writes control characters, and those that turn the direction of writing or end a line, as the escapes of a Go
// string. What is not UTF-8 comes out so too.
func Text(text string) string { return escaped(text, "") }

// Lines is Text for several lines: their ends stay.
func Lines(text string) string { return escaped(text, "\n") }

func escaped(text, but string) string {
	steering := func(r rune) bool { return steers(r) && !strings.ContainsRune(but, r) }
	if !strings.ContainsFunc(text, steering) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if !steering(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == utf8.RuneError || r&0xFFFE == 0xFFFE
}
