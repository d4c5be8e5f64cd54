package subscription

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"pollpush/feed"
	"pollpush/loadgen/semantics"
	"pollpush/suites/targets"
)

// A text is one of a file's with placeholders, which is filled in for each request.
type text struct {
	plain    string // all of it, where it has none
	template targets.Template
	cursor   bool     // there is a cursor in it
	fields   []string // of the answer before, that are in it, in lower case
}

const fieldPlaceholder = "header:"

// newText reads a text.
func newText(of string) text {
	if !strings.Contains(of, "{") {
		return text{plain: of}
	}
	t := text{cursor: strings.Contains(of, "{cursor}")}
	names := slices.Clone(targets.ClientPlaceholders)
	for rest := of; ; {
		_, after, ok := strings.Cut(rest, "{"+fieldPlaceholder)
		name, behind, closed := strings.Cut(after, "}")
		if !ok || !closed {
			break
		}
		names, t.fields = append(names, fieldPlaceholder+name), append(t.fields, strings.ToLower(name))
		rest = behind
	}
	t.template = targets.NewTemplate(of, names...)
	return t
}

// newTarget reads a request's target. What can't stand in one is escaped, so that files may have a JSON text in a query.
func newTarget(of string) text {
	const never = " \"<>\\^`{|}"
	var b strings.Builder
	for i := 0; i < len(of); i++ {
		c := of[i]
		if c == '{' {
			if name, _, ok := strings.Cut(of[i+1:], "}"); ok && slices.Contains(targets.ClientPlaceholders, name) {
				b.WriteString(of[i : i+len(name)+2])
				i += len(name) + 1
				continue
			}
		}
		if c <= ' ' || c >= 0x7f || strings.IndexByte(never, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return newText(b.String())
}

// expand puts values in the place of a text's placeholders.
func (f *Follower) expand(t text) string { return f.fill(t, f.appendValue) }

func (f *Follower) fill(t text, value func(dst []byte, name string) []byte) string {
	if t.template == nil {
		return t.plain
	}
	f.scratch = t.template.Append(f.scratch[:0], value)
	return string(f.scratch)
}

// expandField is expand for a head. An event's number stays a placeholder, which the connection fills in: the head is not built again for
// each. A cursor is what a server likes: with an end of line in it, it would be more fields, or requests (RFC 9110, section 5.5).
func (f *Follower) expandField(t text) string {
	return f.fill(t, func(dst []byte, name string) []byte {
		begin := len(dst)
		dst = f.appendOfHead(dst, name)
		if value := dst[begin:]; string(value) != semantics.Cursor {
			for i, c := range value {
				if c < ' ' && c != '\t' || c == 0x7f {
					value[i] = ' '
				}
			}
		}
		return dst
	})
}

func (f *Follower) appendOfHead(dst []byte, name string) []byte {
	if name == "cursor" && f.source.filledIn && f.Cursor() > 0 {
		return append(dst, semantics.Cursor...)
	}
	return f.appendValue(dst, name)
}

// expandTarget is expandField for a target: values are escaped (RFC 3986, section 2.1).
func (f *Follower) expandTarget(t text) string {
	return f.fill(t, func(dst []byte, name string) []byte {
		begin := len(dst)
		dst = f.appendOfHead(dst, name)
		if value := dst[begin:]; string(value) != semantics.Cursor && bytes.ContainsFunc(value, reserved) {
			dst = append(dst[:begin], strings.ReplaceAll(url.QueryEscape(string(value)), "+", "%20")...)
		}
		return dst
	})
}

// reserved says that a character is none of those that never have to be escaped (RFC 3986, section 2.3).
func reserved(c rune) bool {
	return !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.ContainsRune("-._~", c))
}

// appendValue appends a placeholder's value.
func (f *Follower) appendValue(dst []byte, name string) []byte {
	switch name {
	case "topic":
		return append(dst, f.Topic()...)
	case "random":
		return append(dst, f.random...)
	case "hold":
		return append(dst, f.Scenario.Hold.String()...)
	case "cursor":
		return f.appendCursor(dst)
	}
	return append(dst, f.cursor.fields[strings.ToLower(name[len(fieldPlaceholder):])]...)
}

// appendCursor appends the cursor that a request is to have in it.
func (f *Follower) appendCursor(dst []byte) []byte {
	switch {
	case f.source.Cursor == nil:
		return dst
	case f.source.from == fromSeq && f.Cursor() > 0:
		return feed.AppendCursor(dst, f.Epoch(), f.Cursor())
	case f.source.from != fromSeq && f.cursor.known:
		return append(dst, f.cursor.text...)
	}
	return append(dst, f.source.Cursor.First...)
}

// hasCursor says whether there is one to go on after.
func (f *Follower) hasCursor() bool {
	switch {
	case f.source.Cursor == nil:
		return false
	case f.source.from == fromSeq && f.Cursor() > 0, f.source.from != fromSeq && f.cursor.known:
		return true
	}
	return f.source.Cursor.First != ""
}
