package subscription

import (
	"errors"
	"strconv"
	"strings"

	"github.com/valyala/fastjson"

	"pollpush/suites/targets"
)

// A Pointer is a JSON Pointer (RFC 6901), or none: nil. The whole document, whose pointer is empty, is written as its URI fragment is
// (section 6): #.
type Pointer []string

// ParsePointer reads a pointer; "" is none.
func ParsePointer(text string) (Pointer, error) {
	if wrong := targets.PointerProblem(text); wrong != "" {
		return nil, errors.New(wrong)
	}
	switch text {
	case "":
		return nil, nil
	case "#":
		return Pointer{}, nil
	}
	tokens := strings.Split(text[1:], "/")
	for i, token := range tokens {
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return tokens, nil
}

// String returns the pointer as it is written.
func (p Pointer) String() string {
	if p != nil && len(p) == 0 {
		return "#"
	}
	var b strings.Builder
	for _, token := range p {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	return b.String()
}

// of returns what the pointer points to; nil: there is nothing.
func (p Pointer) of(v *fastjson.Value) *fastjson.Value {
	for _, token := range p {
		switch v.Type() {
		case fastjson.TypeObject:
			v = v.Get(token)
		case fastjson.TypeArray:
			if i, err := strconv.ParseUint(token, 10, 31); err != nil || strconv.FormatUint(i, 10) != token { // no leading zeros, section 4
				return nil
			}
			v = v.Get(token)
		default:
			return nil
		}
		if v == nil {
			return nil
		}
	}
	return v
}
