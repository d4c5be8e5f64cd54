package http2

import (
	"io"
	"sync"

	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
)

// A stream is a request and its answer. A client uses one for one request after the other.
type stream struct {
	id      uint32
	window  int64           // bytes of DATA that may be sent; guarded by session.mutex
	blocked bool            // it waits for a window; guarded by session.mutex
	let     bool            // it may be opened though others are; guarded by session.mutex
	wake    chan struct{}   // something came, of a connection that is shared; else nil
	fields  *loadgen.Fields // of the answer's head, that are kept; nil: none

	mutex   sync.Mutex // guards the rest, between who reads and the client
	hasHead bool
	head    semantics.Head
	length  int64  // of the body, as the head says; -1: it does not
	body    []byte // what came of it and was not taken yet
	came    int64  // bytes of it so far
	unacked int    // bytes for which the server got no window yet
	arrived int64
	over    bool
	failure error
}

// reset makes st ready for another request.
func (st *stream) reset() {
	st.mutex.Lock()
	st.hasHead, st.body, st.came, st.unacked, st.over, st.failure = false, st.body[:0], 0, 0, false, nil
	st.mutex.Unlock()
}

// signal wakes the client.
func (st *stream) signal() {
	select {
	case st.wake <- struct{}{}:
	default:
	}
}

// setHead takes the head of the final answer; last, that there is no body. A second one is a trailer.
func (st *stream) setHead(head answerHead, last bool, early int, arrived int64) error {
	st.mutex.Lock()
	defer st.mutex.Unlock()
	st.arrived = arrived
	switch {
	case st.hasHead && !last:
		return loadgen.Errorf(loadgen.Frame, "http2: a head within a body")
	case st.hasHead:
		return nil
	case last && !head.final():
		return loadgen.Errorf(loadgen.Frame, "http2: no answer but status %d", head.Status)
	case !head.final():
		return nil
	}
	st.hasHead, st.head, st.length = true, head.Head, head.length
	st.head.Early = early
	return nil
}

// kept is where those of the fields go of the head that comes next. A trailer's go nowhere.
func (st *stream) kept() *loadgen.Fields {
	st.mutex.Lock()
	defer st.mutex.Unlock()
	if st.hasHead {
		return nil
	}
	return st.fields
}

// data takes a part of the body, which came with so many bytes of padding and all.
func (st *stream) data(part []byte, size int, arrived int64) error {
	st.mutex.Lock()
	defer st.mutex.Unlock()
	if !st.hasHead {
		return loadgen.Errorf(loadgen.Frame, "http2: a body without a head")
	}
	if st.unacked += size; st.unacked > streamWindow {
		return loadgen.Errorf(loadgen.Frame, "http2: a body of more bytes than its window")
	}
	st.body, st.arrived = append(st.body, part...), arrived
	st.came += int64(len(part))
	return nil
}

// end says that nothing more comes, and why, if it is not the body's end. Only the first end counts.
func (st *stream) end(why error) {
	st.mutex.Lock()
	defer st.mutex.Unlock()
	if !st.over {
		st.over, st.failure = true, why
	}
}

// whole says what is wrong with the length of a body that came to its end.
func (st *stream) whole() error {
	st.mutex.Lock()
	defer st.mutex.Unlock()
	if st.length >= 0 && st.length != st.came && st.head.Status != 304 {
		return loadgen.Errorf(loadgen.Frame, "http2: a body of %d bytes where the head says %d", st.came, st.length)
	}
	return nil
}

// answered returns the head, if it is there, or else what keeps it from coming.
func (st *stream) answered() (head semantics.Head, arrived int64, ok bool, err error) {
	st.mutex.Lock()
	defer st.mutex.Unlock()
	if !st.hasHead {
		return head, 0, false, st.failure
	}
	return st.head, st.arrived, true, nil
}

// take exchanges what came of the body for an empty buffer. Without any it says why nothing more comes: io.EOF at the body's
// end. acknowledge is of how many bytes the server is to be told that they were taken; 0: not yet.
func (st *stream) take(empty []byte) (part []byte, arrived int64, acknowledge int, err error) {
	st.mutex.Lock()
	defer st.mutex.Unlock()
	if len(st.body) == 0 {
		switch {
		case !st.over:
			return nil, 0, 0, nil
		case st.failure == nil:
			return nil, 0, 0, io.EOF
		}
		return nil, 0, 0, st.failure
	}
	part, st.body = st.body, empty[:0]
	if !st.over && st.unacked > streamWindow/2 {
		acknowledge, st.unacked = st.unacked, 0
	}
	return part, st.arrived, acknowledge, nil
}
