package http2

import (
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen/semantics"
)

// A template is a request's head but for its cursor.
type template struct {
	fields    []hpack.HeaderField
	cursor    int // the place among them of the one with the cursor
	before    string
	after     string
	hasCursor bool
	stays     bool                // the stream is not ended: an extended CONNECT
	priority  http2.PriorityParam // zero: none
}

// newTemplate returns the head of r.
func newTemplate(r *headers.Request) *template {
	t := &template{stays: r.Kind == headers.Upgrade}
	if weight, ok := r.Weight(); ok {
		t.priority = http2.PriorityParam{Exclusive: true, Weight: weight}
	}
	for _, f := range append(r.Pseudo(), r.Fields()...) {
		name := strings.ToLower(f.Name)
		if before, after, ok := strings.Cut(f.Value, semantics.Cursor); ok {
			t.cursor, t.before, t.after, t.hasCursor = len(t.fields), before, after, true
		}
		// What is sensitive is a literal that isn't entered into the table: it has as many bytes as one that may be entered later.
		t.fields = append(t.fields, hpack.HeaderField{Name: name, Value: f.Value, Sensitive: !f.Indexed()})
	}
	return t
}

// open sends a request as the next stream, and of its body what the server takes now. It returns the rest.
func (s *session) open(st *stream, t *template, epoch string, cursor uint64, body []byte) (rest []byte, err error) {
	s.write.Lock()
	defer s.write.Unlock()
	s.block.Reset()
	for i, f := range t.fields {
		if t.hasCursor && i == t.cursor {
			s.value = append(feed.AppendCursor(append(s.value[:0], t.before...), epoch, cursor), t.after...)
			f.Value = string(s.value)
		}
		_ = s.encoder.WriteField(f) // into memory
	}
	if err := s.register(st); err != nil {
		return nil, err
	}
	block := s.block.Bytes()
	part := block[:min(len(block), s.frameLimit-10)] // room for the priority
	_ = s.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: st.id, BlockFragment: part, EndStream: !t.stays && len(body) == 0, EndHeaders: len(part) == len(block), Priority: t.priority,
	})
	for len(part) < len(block) {
		block = block[len(part):]
		part = block[:min(len(block), s.frameLimit)]
		_ = s.framer.WriteContinuation(st.id, len(part) == len(block), part)
	}
	rest, err = s.writeBody(st, body)
	if err == nil {
		err = s.flush()
	}
	return rest, err
}

// register gives a stream its number. Numbers rise in the order of sending: the caller holds write.
func (s *session) register(st *stream) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch {
	case s.failure != nil:
		return s.failure
	case s.leaving || s.next >= 1<<31-2:
		s.leaving = true // numbers are used up (RFC 9113, section 5.1.1)
		s.release()
		return errGoingAway
	}
	st.id, st.window = s.next, s.openWindow
	s.last = s.next
	s.next += 2
	s.streams[st.id] = st
	return nil
}
