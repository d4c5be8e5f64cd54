package websocket

import (
	"net"
	"net/http"
	"time"

	"github.com/gobwas/ws"
	"github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/websocket/frames"
)

// speak is open for an engine that has no goroutine for each connection: gobwas/ws reads and writes the frames, and what is
// said is what a client of gorilla's hears, byte by byte.
func speak(core *servers.Core, r *http.Request, q servers.Subscription, flow servers.Events) (servers.Spoken, servers.Refusal) {
	upgrader, say, refused := newUpgrader(r, &q)
	if refused.Refused() {
		return nil, refused
	}
	upgrader.Error = func(_ http.ResponseWriter, _ *http.Request, status int, reason error) {
		refused = servers.Refusal{Status: status, Sentence: reason.Error()}
	}
	if _, err := upgrader.Upgrade(hijacker{func() net.Conn { return opening{flow} }}, r, say); refused.Refused() {
		return nil, refused
	} else if err != nil {
		return &spoken{over: true}, refused
	}
	s := &spoken{core: core, flow: flow, q: q, patience: core.Options.Heartbeat + core.Options.Pong}
	s.follower = core.Follow(flow, q)
	flow.Linger() // a close frame may be on its way to a client that still sends
	s.alive()
	return s, refused
}

// opening is all that gorilla's Upgrader needs of a connection.
type opening struct{ servers.Events }

func (opening) Read([]byte) (int, error)         { return 0, net.ErrClosed }
func (opening) Close() error                     { return nil }
func (opening) LocalAddr() net.Addr              { return nil }
func (opening) RemoteAddr() net.Addr             { return nil }
func (opening) SetDeadline(time.Time) error      { return nil }
func (opening) SetReadDeadline(time.Time) error  { return nil }
func (opening) SetWriteDeadline(time.Time) error { return nil }

// A spoken is one open WebSocket, by events.
type spoken struct {
	core     *servers.Core
	flow     servers.Events
	q        servers.Subscription
	follower *servers.Follower
	patience time.Duration // for a pong from the last one on, and for the rest of a message

	pong    time.Time // by when the next one has to have come
	heads   frames.Heads
	message *message // that has begun and is not whole; nil: none is
	closing bool     // a close frame has been sent
	over    bool
}

// A message is what a client has sent of one.
type message struct {
	opcode ws.OpCode
	framed bool      // a frame of it has come as a whole, and another one is to come
	body   []byte    // of those
	by     time.Time // when it has to be whole
	place  *servers.Place
}

// Over is servers.Spoken's.
func (s *spoken) Over() bool { return s.over }

// End is servers.Spoken's.
func (s *spoken) End() {
	if s.follower != nil {
		s.follower.Stop()
		s.drop()
	}
}

// Step is servers.Spoken's.
func (s *spoken) Step() servers.Signal {
	if s.over || s.closing {
		return servers.Idle
	}
	msgs, signal := s.follower.Next()
	switch signal {
	case servers.More:
		s.over = s.send(msgs) != nil
	case servers.Over:
		s.close(websocket.CloseNormalClosure, "")
	case servers.Gone:
		s.over = true
	case servers.Stopping: // the client answers, or the server cuts the connection
		s.close(websocket.CloseGoingAway, "the server stops")
	case servers.Tick:
		s.control(ws.OpPing, nil)
	}
	return signal
}

// send writes a batch of messages with one Write, but for the large ones, which are not copied.
func (s *spoken) send(msgs []feed.Message) error {
	batch := s.core.Buffers.Get()
	defer s.core.Buffers.Put(batch)
	opcode := s.form()
	for _, m := range msgs {
		bare := s.q.Log.Kind.Bare(m.Line())
		*batch = appendHead(*batch, int(opcode), false, len(bare))
		if len(bare) <= largestCopied {
			*batch = append(*batch, bare...)
			continue
		}
		if _, err := s.flow.Write(*batch); err != nil {
			return err
		}
		*batch = (*batch)[:0]
		if err := s.flow.Keep(bare); err != nil {
			return err
		}
	}
	_, err := s.flow.Write(*batch)
	return err
}

// largestCopied is how many bytes a message may have that is copied.
const largestCopied = 48 << 10

// form is what messages of the feed are to WebSocket, in both directions.
func (s *spoken) form() ws.OpCode {
	if s.q.Log.Kind == feed.Binary {
		return ws.OpBinary
	}
	return ws.OpText
}

func (s *spoken) control(opcode ws.OpCode, data []byte) {
	if !s.closing {
		_, err := s.flow.Write(append(appendHead(nil, int(opcode), false, len(data)), data...))
		s.over = s.over || err != nil
	}
}

// close sends a close frame. The client answers it with its own.
func (s *spoken) close(code int, reason string) {
	data := websocket.FormatCloseMessage(code, reason)
	s.control(ws.OpClose, data[:min(len(data), ws.MaxControlFramePayloadSize)])
	s.closing = true
}

// fail sends one because of what the client sent, of which nothing is read any more.
func (s *spoken) fail(code int, reason string) {
	s.close(code, reason)
	s.over = true
}

// alive gives the client as long again to answer the next ping as it has always.
func (s *spoken) alive() {
	s.pong = time.Now().Add(s.patience)
	s.limit()
}

// limit has the connection given up when no pong comes in time, or not the rest of a message: that does not get longer by pongs.
func (s *spoken) limit() {
	d := time.Until(s.pong)
	if s.message != nil {
		d = min(d, time.Until(s.message.by))
	}
	s.flow.Limit(max(1, d))
}
