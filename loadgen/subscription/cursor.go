package subscription

import (
	"github.com/valyala/fastjson"

	"pollpush/loadgen/semantics"
)

// A cursor is what the server has given to go on after.
type cursor struct {
	text    string
	known   bool              // the server has given one
	fields  map[string]string // what {header:NAME} stands for, by names in lower case
	changed bool              // since a request was built
}

func (c *cursor) set(text []byte) {
	if c.known && string(text) == c.text {
		return
	}
	c.text, c.known, c.changed = string(text), true, true
}

// take takes the cursor out of a message; nil: it has none.
func (c *cursor) take(v *fastjson.Value) {
	switch {
	case v == nil || v.Type() == fastjson.TypeNull:
	case v.Type() == fastjson.TypeString:
		c.set(v.GetStringBytes())
	default:
		c.set(v.MarshalTo(nil))
	}
}

// answered says that an answer with that head was taken to its end.
func (f *Follower) answered(head semantics.Head) {
	if head.Fields == nil {
		return
	}
	c := &f.cursor
	for i, value := range head.Fields.Values {
		if value == nil {
			continue
		}
		if i == 0 && f.source.from == fromField {
			c.set(value)
		}
		if name := head.Fields.Names[i]; c.fields[name] != string(value) {
			if c.fields == nil {
				c.fields = map[string]string{}
			}
			c.fields[name], c.changed = string(value), true
		}
	}
}
