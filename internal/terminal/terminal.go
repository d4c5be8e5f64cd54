// Package terminal tells streams that a person reads at a terminal from all others, and writes on them in colour.
package terminal

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Is reports whether w is a terminal.
func Is(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A Style writes words in colour. The zero value writes them as they are.
type Style struct{ colour bool }

// StyleOf returns the style for w: in colour on a terminal that has any, unless the environment's NO_COLOR is not empty
// (https://no-color.org).
func StyleOf(w io.Writer) Style {
	return Style{Is(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// Bold, Red, Green and Yellow return a text with the sequences around it that make it so (ECMA-48, section 8.3.117).
func (s Style) Bold(text string) string   { return s.rendition("1", text) }
func (s Style) Red(text string) string    { return s.rendition("31", text) }
func (s Style) Green(text string) string  { return s.rendition("32", text) }
func (s Style) Yellow(text string) string { return s.rendition("33", text) }

func (s Style) rendition(code, text string) string {
	if !s.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
