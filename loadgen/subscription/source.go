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
	from   string   // one of the styles below
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
	fromNowhere = ""
	fromEventID = "event-id"
	fromField   = "header"
	fromJSON    = "json"
	fromSeq     = "seq"
)

// compile says what is wrong with the words of a file that can't be told by their form.
func compile(of targets.Subscribe) (*source, error) {
	s := &source{Subscribe: of}
	var err error
	if of.Method != "" && of.Method != "GET" && of.Method != "POST" {
		return nil, fmt.Errorf("method: %q is not GET or POST", of.Method)
	}
	if s.each, err = ParsePointer(of.Message.Each); err != nil {
		return nil, fmt.Errorf("message.each: %w", err)
	}
	if s.json, err = ParsePointer(of.Message.JSON); err != nil {
		return nil, fmt.Errorf("message.json: %w", err)
	}
	if of.Missed != nil {
		if _, err = ParsePointer(of.Missed.Each); err != nil {
			return nil, fmt.Errorf("missed.each: %w", err)
		}
		if s.missed, err = ParsePointer(of.Missed.JSON); err != nil {
			return nil, fmt.Errorf("missed.json: %w", err)
		}
	}
	for _, ignored := range of.Ignore {
		if begin, ok := strings.CutSuffix(ignored, "*"); ok {
			s.prefix = append(s.prefix, begin)
		} else {
			s.whole = append(s.whole, ignored)
		}
	}
	s.target, s.body, s.adds = newTarget(of.URL), newText(of.Body), newFields(of.Headers)
	s.resumed = s.target
	for _, first := range of.Send {
		s.first = append(s.first, newText(first))
	}
	if of.Cursor == nil {
		return s, nil
	}
	s.sends = newFields(of.Cursor.Send)
	places := strings.Count(of.URL+of.Cursor.Query, "{cursor}")
	for _, value := range slices.Concat(slices.Collect(maps.Values(of.Headers)), slices.Collect(maps.Values(of.Cursor.Send))) {
		places += strings.Count(value, "{cursor}")
	}
	s.filledIn = of.Cursor.From == fromSeq && places == 1
	if of.Cursor.Query != "" {
		between := "?"
		if strings.Contains(of.URL, "?") {
			between = "&"
		}
		s.resumed = newTarget(of.URL + between + of.Cursor.Query)
	}
	style, what, _ := strings.Cut(of.Cursor.From, " ")
	switch s.from = style; {
	case style == fromField && what != "":
		s.fields = append(s.fields, strings.ToLower(what))
	case style == fromJSON && what != "":
		if s.of, err = ParsePointer(what); err != nil {
			return nil, fmt.Errorf("cursor.from: %w", err)
		}
	case style == fromEventID && what == "", style == fromSeq && what == "":
	default:
		return nil, fmt.Errorf("cursor.from: %q is not event-id, header NAME, json POINTER or seq", of.Cursor.From)
	}
	for _, field := range s.sends {
		for _, name := range field.value.fields {
			if !slices.Contains(s.fields, name) {
				s.fields = append(s.fields, name)
			}
		}
	}
	return s, nil
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
