// Package http2 is the part of HTTP/2 (RFC 9113) that a load generator needs: requests, and the streams of
// WebSockets (RFC 8441), as Chromium makes them. Its clients have a connection each, and read it themselves; or several share
// one, and one goroutine reads it for all.
package http2

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
)

// What Chromium says of itself when a connection begins, and with its first WINDOW_UPDATE.
const (
	tableSize     = 64 << 10  // of HPACK's dynamic table
	streamWindow  = 6 << 20   // bytes that a stream may have on its way
	sessionWindow = 15 << 20  // and all streams together
	firstWindow   = 1<<16 - 1 // before anything is said (RFC 9113, section 6.9.2)
	maxHeadList   = 256 << 10
	maxFrame      = 16 << 10
)

// Sizes of buffers. A client that has its connection to itself reads little at a time.
const (
	ownRoom    = 4 << 10
	sharedRoom = 64 << 10
)

// writeLimit is how long a write may take where many wait for it.
const writeLimit = 10 * time.Second

// A session is a connection.
type session struct {
	network net.Conn
	shared  *loadgen.Shared // nil: one client has it, and reads it itself
	endless bool            // requests don't end: none waits for another one's end

	// Whoever reads has these to itself.
	reader  *bufio.Reader
	framer  *http2.Framer // both ways: what it writes is guarded by write
	head    headReader
	unacked int       // bytes of DATA for which the server got no window yet
	pending bool      // there is something in out that nobody sends if the reader doesn't
	arrived int64     // when what was read last arrived, in Unix ns: see loadgen.Shared
	touched []*stream // those to be woken before the next Read
	ready   struct{ settings, acknowledged bool }

	write      sync.Mutex // guards what is sent
	out        bytes.Buffer
	encoder    *hpack.Encoder
	block      bytes.Buffer // what encoder wrote
	value      []byte
	next       uint32 // the next stream's number
	frameLimit int    // of what the server takes

	mutex      sync.Mutex // guards the rest
	opened     *sync.Cond // of mutex: a window has been widened, or a stream is over
	streams    map[uint32]*stream
	last       uint32 // the highest number of a stream
	limit      uint32 // of streams at a time, by the server
	active     uint32
	waiting    []*stream // for one of them to end, the first one first
	window     int64     // bytes of DATA that may be sent
	openWindow int64     // of a new stream
	connects   bool      // the server takes extended CONNECTs
	leaving    bool      // the server takes no more streams
	failure    error     // why the session is over
}

// newSession begins a session: what a client has to say first is sent with its first request.
func newSession(network net.Conn, shared *loadgen.Shared, room int) *session {
	s := &session{
		network: network, shared: shared, next: 1, frameLimit: maxFrame,
		streams: make(map[uint32]*stream), limit: 1<<32 - 1, window: firstWindow, openWindow: firstWindow,
	}
	s.opened = sync.NewCond(&s.mutex)
	s.reader = bufio.NewReaderSize(readFunc(s.read), room)
	s.framer = http2.NewFramer(&s.out, s.reader)
	s.framer.SetMaxReadFrameSize(maxFrame)
	s.framer.SetReuseFrames()
	s.encoder = hpack.NewEncoder(&s.block)
	s.head.init()
	s.out.WriteString(http2.ClientPreface)
	_ = s.framer.WriteSettings( // into memory, as all that the framer writes
		http2.Setting{ID: http2.SettingHeaderTableSize, Val: tableSize},
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: streamWindow},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHeadList},
	)
	_ = s.framer.WriteWindowUpdate(0, sessionWindow-firstWindow)
	return s
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// read reads from the network, after all has been done that what was read before asks for: a Read may take long.
func (s *session) read(p []byte) (int, error) {
	if s.pending {
		s.pending = false
		s.write.Lock()
		err := s.flush()
		s.write.Unlock()
		if err != nil {
			return 0, err
		}
	}
	s.wakeTouched()
	n, err := s.network.Read(p)
	if s.shared != nil {
		s.arrived = s.shared.ArrivedAt()
	}
	return n, err
}

func (s *session) wakeTouched() {
	for _, st := range s.touched {
		st.signal()
	}
	s.touched = s.touched[:0]
}

// flush sends what the framer has written, or ends the connection: half a frame can't be taken back. The caller holds write.
func (s *session) flush() error {
	if s.out.Len() == 0 {
		return nil
	}
	if s.shared != nil {
		if err := s.network.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
			return err
		}
	}
	_, err := s.network.Write(s.out.Bytes())
	s.out.Reset()
	if err != nil {
		s.network.Close()
	}
	return err
}

// reply writes frames that the next Read has sent. It is for the reader.
func (s *session) reply(write func(*http2.Framer) error) {
	s.write.Lock()
	_ = write(s.framer)
	s.write.Unlock()
	s.pending = true
}

// settle waits until both sides have told each other their settings.
func (s *session) settle() error {
	s.pending = true
	for !s.ready.settings || !s.ready.acknowledged {
		if err := s.step(); err != nil {
			return err
		}
	}
	return nil
}

// step reads one frame and does what it asks for.
func (s *session) step() error {
	frame, err := s.framer.ReadFrame()
	if err == nil {
		err = s.take(frame)
	}
	if err != nil {
		err = kind(err)
		s.wakeTouched()
		s.fail(err)
	}
	return err
}

// Run reads for all clients that share the connection, until it ends.
func (s *session) Run() {
	for s.step() == nil {
	}
}

// Open says whether the session takes on more requests.
func (s *session) Open() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return !s.leaving && s.failure == nil
}

// fail ends the session, and all its streams.
func (s *session) fail(err error) {
	s.mutex.Lock()
	if s.failure == nil {
		s.failure = err
	}
	for id, st := range s.streams {
		delete(s.streams, id)
		st.end(err)
		st.signal()
	}
	for _, st := range s.waiting {
		st.signal()
	}
	s.waiting = nil
	s.opened.Broadcast()
	s.mutex.Unlock()
	s.network.Close()
}

// errGoingAway is for streams that a server which leaves has not looked at (RFC 9113, section 6.8).
var errGoingAway = loadgen.Errorf(loadgen.Closed, "http2: %w", semantics.ErrNotTaken)

// kind tells the network's errors, which the engine can tell apart, from the protocol's.
func kind(err error) error {
	var known *loadgen.Error
	var stream http2.StreamError
	var connection http2.ConnectionError
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &stream), errors.As(err, &connection), errors.Is(err, http2.ErrFrameTooLarge):
		return loadgen.Errorf(loadgen.Frame, "http2: %w", err)
	case err == io.EOF:
		return io.ErrUnexpectedEOF
	}
	return err
}
