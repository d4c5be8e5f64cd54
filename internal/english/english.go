// Package english joins words into sentences, for all that is written for people.
package english

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Capital makes the first letter a capital.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// List joins with commas and a last "and".
func List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}
