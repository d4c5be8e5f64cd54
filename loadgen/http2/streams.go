package http2

import (
	"slices"

	"golang.org/x/net/http2"

	"pollpush/loadgen"
)

// admit waits until the server takes one more stream. Where streams don't end it fails instead.
func (s *session) admit(st *stream) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	st.let = false // by a session that its server left before the stream was opened
	for {
		switch {
		case s.failure != nil:
			return s.failure
		case s.leaving:
			return errGoingAway
		case st.let:
			st.let = false
			return nil
		case s.active < s.limit:
			s.active++
			return nil
		case s.endless || s.shared == nil:
			return loadgen.Errorf(loadgen.Other, "http2: the server takes %d streams on a connection: let no more clients share one (streams_per_connection)", s.limit)
		}
		if !slices.Contains(s.waiting, st) {
			s.waiting = append(s.waiting, st)
		}
		s.mutex.Unlock()
		<-st.wake
		s.mutex.Lock()
	}
}

// release gives a stream's place to the one that has waited longest. The caller holds mutex.
func (s *session) release() {
	s.active--
	s.admitWaiting()
}

func (s *session) admitWaiting() {
	for len(s.waiting) > 0 && s.active < s.limit {
		st := s.waiting[0]
		s.waiting = slices.Delete(s.waiting, 0, 1)
		s.active++
		st.let = true
		st.signal()
	}
}

// finish ends a stream: the server sends nothing more on it.
func (s *session) finish(st *stream, why error) error {
	s.mutex.Lock()
	delete(s.streams, st.id)
	s.opened.Broadcast()
	s.release()
	gone := s.goneBy()
	s.mutex.Unlock()
	if why == nil {
		if why = st.whole(); why != nil {
			gone = why
		}
	}
	st.end(why)
	return gone
}

// goneBy ends the session when the server leaves and nothing is left. The caller holds mutex.
func (s *session) goneBy() error {
	if s.leaving && len(s.streams) == 0 {
		return errGoingAway
	}
	return nil
}

// touch has a stream's client woken before the next Read.
func (s *session) touch(st *stream) {
	if st.wake != nil && (len(s.touched) == 0 || s.touched[len(s.touched)-1] != st) {
		s.touched = append(s.touched, st)
	}
}

// cancel gives up a stream that is not over.
func (s *session) cancel(st *stream) {
	s.mutex.Lock()
	open := s.streams[st.id] == st
	if open {
		delete(s.streams, st.id)
		s.opened.Broadcast()
		s.release()
	}
	s.mutex.Unlock()
	if open {
		s.send(func(w *http2.Framer) error { return w.WriteRSTStream(st.id, http2.ErrCodeCancel) })
	}
}

// send writes frames and sends them. If that fails the reader will notice.
func (s *session) send(write func(*http2.Framer) error) {
	s.write.Lock()
	defer s.write.Unlock()
	if write(s.framer) == nil {
		_ = s.flush()
	}
}
