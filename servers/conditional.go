package servers

import (
	"bytes"

	"pollpush/feed"
)

// IfNoneMatch says that a poll's request has the field of that name, whose values make one list: it asks for what its client
// doesn't have (RFC 9110, section 13.1.2). Where the client has the newest message, that is one after it.
//
// Only the newest message is a state that an entity tag can name: a request with a cursor, or for every event, is not conditional
// whatever it says.
func (q *Subscription) IfNoneMatch(field []byte) {
	if !q.Tagged || len(field) == 0 {
		return
	}
	newest := q.Log.Last()
	for rest := field; newest > 0 && !q.Validated; {
		var tag []byte
		if tag, rest = nextTag(rest); tag == nil {
			return
		}
		if string(tag) == anyTag {
			q.Validated = true
		} else if _, known, err := q.Log.Resume(tag[1 : len(tag)-1]); err == nil && known {
			q.Epoch, q.Validated = "", string(tag) == q.tag(newest)
		}
	}
	if q.Validated {
		q.After = newest
	}
}

// tag is the entity tag of a message as the newest one: its cursor in quotes.
func (q *Subscription) tag(seq uint64) string {
	return string(append(feed.AppendCursor([]byte{'"'}, q.Log.Epoch, seq), '"'))
}

// entityTag is what an answer says of a message. Where the same message is compressed for some and plain for others it is a weak one:
// bytes differ, what they mean doesn't (RFC 9110, section 8.8.3.3).
func (q *Subscription) entityTag(seq uint64) string {
	if q.varies {
		return "W/" + q.tag(seq)
	}
	return q.tag(seq)
}

// anyTag is what matches whatever there is.
const anyTag = "*"

// nextTag cuts the next entity tag off a list of them (RFC 9110, section 8.8.3), with its quotes and without its mark of weakness,
// which makes no difference here; or anyTag. It is nil at the end, and where something else follows. With commas it is as lenient
// as net/http.
func nextTag(list []byte) (tag, rest []byte) {
	list = bytes.TrimLeft(list, " \t\r\n,")
	if len(list) > 0 && list[0] == anyTag[0] {
		return list[:1], list[1:]
	}
	list = bytes.TrimPrefix(list, []byte("W/"))
	if len(list) == 0 || list[0] != '"' {
		return nil, nil
	}
	for i, c := range list[1:] {
		switch {
		case c == '"':
			return list[:i+2], list[i+2:]
		case c < 0x21 || c == 0x7f:
			return nil, nil
		}
	}
	return nil, nil
}
