package targets

import "strings"

// A Template is a text with placeholders that is filled in often, as for each event. The zero one is the empty text.
type Template []piece

// A piece is a text as it stands, or the name of a placeholder.
type piece struct {
	text        string
	placeholder bool
}

// NewTemplate reads a text. Whatever stands in braces and is none of names stays as it is.
func NewTemplate(text string, names ...string) Template {
	var t Template
	for text != "" {
		at, name := -1, ""
		for _, n := range names {
			if i := strings.Index(text, "{"+n+"}"); i >= 0 && (at < 0 || i < at) {
				at, name = i, n
			}
		}
		if at < 0 {
			return append(t, piece{text: text})
		}
		if at > 0 {
			t = append(t, piece{text: text[:at]})
		}
		t = append(t, piece{name, true})
		text = text[at+len(name)+2:]
	}
	return t
}

// Append appends the text to dst; value appends what stands in a placeholder's place.
func (t Template) Append(dst []byte, value func(dst []byte, name string) []byte) []byte {
	for _, p := range t {
		if p.placeholder {
			dst = value(dst, p.text)
		} else {
			dst = append(dst, p.text...)
		}
	}
	return dst
}
