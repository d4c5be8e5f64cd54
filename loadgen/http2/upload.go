package http2

import (
	"net"
	"time"
)

// claim takes as much of the windows as there is, up to what a frame may have, for at most want bytes of a stream's DATA. A stream
// that is over is an error.
func (s *session) claim(st *stream, want int) (room int, err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.streams[st.id] != st {
		return 0, net.ErrClosed
	}
	room = int(max(0, min(s.window, st.window, int64(want), maxFrame)))
	s.window -= int64(room)
	st.window -= int64(room)
	st.blocked = room < want
	return room, nil
}

// writeBody writes as much of a request's body as the server takes now, and returns the rest. Of a stream that is over already
// there is none: its answer says why. The caller holds write.
func (s *session) writeBody(st *stream, body []byte) (rest []byte, err error) {
	for len(body) > 0 {
		room, over := s.claim(st, len(body))
		if over != nil {
			return nil, nil
		}
		if room == 0 {
			break
		}
		if err := s.framer.WriteData(st.id, room == len(body), body[:room]); err != nil {
			return nil, err
		}
		body = body[room:]
	}
	return body, nil
}

// sendBody sends what writeBody has left, as far as it goes.
func (s *session) sendBody(st *stream, body []byte) (rest []byte, err error) {
	s.write.Lock()
	defer s.write.Unlock()
	if rest, err = s.writeBody(st, body); err == nil {
		err = s.flush()
	}
	return rest, err
}

// awaitWindow waits, beside the reader, until the server takes more of a stream, or the stream is over. A server that takes
// nothing for as long as a write may take loses the connection.
func (s *session) awaitWindow(st *stream) error {
	limit := time.AfterFunc(writeLimit, func() { s.network.Close() })
	defer limit.Stop()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for s.streams[st.id] == st && min(s.window, st.window) <= 0 {
		s.opened.Wait()
	}
	return nil
}

// widened wakes those who wait for a window; nil: for that of the session. The caller holds mutex.
func (s *session) widened(st *stream) {
	s.opened.Broadcast()
	if st != nil {
		if st.blocked {
			st.signal()
		}
		return
	}
	for _, st := range s.streams {
		if st.blocked {
			st.signal()
		}
	}
}
