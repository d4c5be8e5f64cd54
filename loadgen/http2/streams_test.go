package http2

import (
	"strings"
	"testing"
)

// TestPlaceOfAnotherSession: a stream that got a place of a session which its server left then has none of the next one's by it.
func TestPlaceOfAnotherSession(t *testing.T) {
	s := newSession(&peer{in: strings.NewReader("")}, nil, ownRoom)
	st := &stream{wake: make(chan struct{}, 1), let: true}
	if err := s.admit(st); err != nil || s.active != 1 {
		t.Errorf("%v, %d streams are open, want 1", err, s.active)
	}
	s.release()
	if s.active != 0 {
		t.Errorf("%d streams are open, want none", s.active)
	}
}
