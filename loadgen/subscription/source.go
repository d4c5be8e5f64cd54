package subscription

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pollpush/suites/targets"
)

// A source is a targets.Subscribe made ready, once for all clients.
type source struct {
	targets.Subscribe
	target  text // of requests without a cursor
	resumed text // and with one
	body    text
	adds    []field // to heads
	sends   []field // the cursor
	first   []text  // what a client says first

	filledIn bool // the cursor is an event's number, at one place of a head, where the connection fills it in

	fields []string // of answers' heads that are kept, in lower case; the first one is the cursor's, where that is from a field
	from   string   // one of the styles below; "": there is none
	of     Pointer  // the cursor of a message, with fromJSON
	each   Pointer
	json   Pointer
	missed Pointer  // of an element of what was missed
	whole  []string // messages that are no events
	prefix []string // and what others begin with
}

// A field is one of a request's head.
type field struct {
	name  string
	value text
}

// Where a cursor comes from.
const (
	fromEventID = "event-id"
	fromField   = "header"
	fromJSON    = "json"
	fromSeq     = "seq"
)

// compile makes a file's words ready, or says what is wrong with them.
func compile(of targets.Subscribe) (*source, error) {
	s := &source{Subscribe: of, target: newTarget(of.URL), body: newText(of.Body), adds: newFields(of.Headers)}
	s.resumed = s.target
	for _, first := range of.Send {
		s.first = append(s.first, newText(first))
	}
	for _, ignored := range of.Ignore {
		if begin, ok := strings.CutSuffix(ignored, "*"); ok {
			s.prefix = append(s.prefix, begin)
		} else {
			s.whole = append(s.whole, ignored)
		}
	}
	type pointer struct {
		key, text string
		to        *Pointer
	}
	pointers := []pointer{{"message.each", of.Message.Each, &s.each}, {"message.json", of.Message.JSON, &s.json}}
	if of.Missed != nil {
		pointers = append(pointers, pointer{"missed.each", of.Missed.Each, new(Pointer)}, pointer{"missed.json", of.Missed.JSON, &s.missed})
	}
	for _, p := range pointers {
		var err error
		if *p.to, err = ParsePointer(p.text); err != nil {
			return nil, fmt.Errorf("%s: %w", p.key, err)
		}
	}
	if of.Cursor == nil {
		return s, nil
	}
	return s, s.compileCursor(*of.Cursor)
}

// compileCursor makes ready where a cursor comes from, and how it is sent.
func (s *source) compileCursor(c targets.Cursor) (err error) {
	style, what, _ := strings.Cut(c.From, " ")
	switch s.from = style; {
	case style == fromField && what != "":
		s.fields = append(s.fields, strings.ToLower(what))
	case style == fromJSON && what != "":
		if s.of, err = ParsePointer(what); err != nil {
			return fmt.Errorf("cursor.from: %w", err)
		}
	case (style == fromEventID || style == fromSeq) && what == "":
	default:
		return fmt.Errorf("cursor.from: %q is not event-id, header NAME, json POINTER or seq", c.From)
	}
	places := strings.Count(s.URL+c.Query, "{cursor}")
	if c.Query != "" {
		between := "?"
		if strings.Contains(s.URL, "?") {
			between = "&"
		}
		s.resumed = newTarget(s.URL + between + c.Query)
	}
	s.sends = newFields(c.Send)
	for _, field := range slices.Concat(s.adds, s.sends) {
		if field.value.cursor {
			places++
		}
		for _, name := range field.value.fields {
			if !slices.Contains(s.fields, name) {
				s.fields = append(s.fields, name)
			}
		}
	}
	s.filledIn = s.from == fromSeq && places == 1
	return nil
}

// newFields reads fields of a head, in alphabetical order.
func newFields(of map[string]string) (fields []field) {
	for _, name := range slices.Sorted(maps.Keys(of)) {
		fields = append(fields, field{name, newText(of[name])})
	}
	return fields
}

// ignored says that a message is no event.
func (s *source) ignored(message []byte) bool {
	for _, whole := range s.whole {
		if string(message) == whole {
			return true
		}
	}
	for _, prefix := range s.prefix {
		if len(message) >= len(prefix) && string(message[:len(prefix)]) == prefix {
			return true
		}
	}
	return false
}
