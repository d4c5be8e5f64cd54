package websocket

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// Receive is servers.Spoken's: it takes whole frames.
func (s *spoken) Receive(p []byte) (taken int) {
	for !s.over {
		reader := bytes.NewReader(p[taken:])
		h, err := ws.ReadHeader(reader)
		if err == ws.ErrHeaderLengthMSB {
			s.fail(websocket.CloseProtocolError, "a length has 63 bits")
			break
		}
		if err != nil { // the rest of the head is to come
			break
		}
		if !s.allowed(h) {
			break
		}
		size := len(p[taken:]) - reader.Len()
		rest := p[taken+size:]
		if !h.OpCode.IsControl() {
			s.begin(h.OpCode)
			if !s.message.place.Have(len(s.message.body) + len(rest)) {
				s.fail(websocket.CloseTryAgainLater, "")
				break
			}
		}
		if int64(len(rest)) < h.Length {
			break
		}
		payload := rest[:h.Length]
		ws.Cipher(payload, h.Mask, 0)
		taken += size + int(h.Length)
		if h.OpCode.IsControl() {
			s.controlled(h.OpCode, payload)
		} else {
			s.framed(h.Fin, payload)
		}
	}
	return taken
}

// begin has a message begin with a frame, unless one has.
func (s *spoken) begin(opcode ws.OpCode) {
	if s.message == nil {
		s.message = &message{opcode: opcode, by: time.Now().Add(s.patience), place: s.core.NewPlace()}
		s.limit()
	}
}

// drop lets go of the message at hand.
func (s *spoken) drop() {
	if s.message != nil {
		s.message.place.Leave()
		s.message = nil
		s.limit()
	}
}

// allowed reports whether a frame may come now, or fails the connection.
func (s *spoken) allowed(h ws.Header) bool {
	if wrong := s.heads.Next(h.Fin, h.Rsv1(), byte(h.OpCode), uint64(h.Length)); wrong != nil {
		s.fail(wrong.Code, wrong.Reason)
		return false
	}
	framed := s.message != nil && s.message.framed
	var wrong []string
	for i, set := range []bool{h.Rsv1(), h.Rsv2(), h.Rsv3()} {
		if set {
			wrong = append(wrong, fmt.Sprintf("RSV%d set", i+1))
		}
	}
	switch {
	case h.OpCode == ws.OpClose || h.OpCode == ws.OpPing || h.OpCode == ws.OpPong:
		if h.Length > ws.MaxControlFramePayloadSize {
			wrong = append(wrong, "len > 125 for control")
		}
		if !h.Fin {
			wrong = append(wrong, "FIN not set on control")
		}
	case h.OpCode == ws.OpText || h.OpCode == ws.OpBinary:
		if framed {
			wrong = append(wrong, "data before FIN")
		}
	case h.OpCode == ws.OpContinuation:
		if !framed {
			wrong = append(wrong, "continuation after FIN")
		}
	default:
		wrong = append(wrong, "bad opcode "+strconv.Itoa(int(h.OpCode)))
	}
	if !h.Masked {
		wrong = append(wrong, "bad MASK")
	}
	switch {
	case len(wrong) > 0:
		s.fail(websocket.CloseProtocolError, strings.Join(wrong, ", "))
	case !h.OpCode.IsControl() && h.Length > int64(maxMessage(&s.q))-s.have():
		s.fail(websocket.CloseMessageTooBig, "")
	default:
		return true
	}
	return false
}

// have is how many bytes of the message at hand have come in whole frames.
func (s *spoken) have() int64 {
	if s.message == nil {
		return 0
	}
	return int64(len(s.message.body))
}

// controlled does what a control frame says.
func (s *spoken) controlled(opcode ws.OpCode, payload []byte) {
	switch opcode {
	case ws.OpPing:
		s.control(ws.OpPong, payload)
	case ws.OpPong:
		s.alive()
	case ws.OpClose:
		code, reason := websocket.CloseNoStatusReceived, ""
		if len(payload) >= 2 {
			given, text := ws.ParseCloseFrameDataUnsafe(payload)
			switch code, reason = int(given), text; {
			case !receivable(code):
				s.fail(websocket.CloseProtocolError, "bad close code "+strconv.Itoa(code))
				return
			case !utf8.ValidString(reason):
				s.fail(websocket.CloseProtocolError, "invalid utf8 payload in close frame")
				return
			}
		}
		s.fail(code, reason)
	}
}

// receivable reports whether a code may be in a close frame (RFC 6455, section 7.4).
func receivable(code int) bool {
	switch {
	case code >= 3000 && code <= 4999:
		return true
	case code < websocket.CloseNormalClosure || code > websocket.CloseTryAgainLater:
		return false
	}
	return code != 1004 && code != websocket.CloseNoStatusReceived && code != websocket.CloseAbnormalClosure
}

// framed takes the payload of a frame.
func (s *spoken) framed(fin bool, payload []byte) {
	m := s.message
	if !fin {
		m.framed, m.body = true, append(m.body, payload...)
		return
	}
	if m.framed {
		payload = append(m.body, payload...)
	}
	opcode := m.opcode
	s.drop()
	if s.closing { // nobody hears the answer
		return
	}
	expected := s.form()
	if s.q.Prompts { // which are text, whatever the answers are
		expected = ws.OpText
	}
	switch {
	case opcode != expected:
		s.fail(websocket.CloseUnsupportedData, "send "+formNames[int(expected)])
	case opcode == ws.OpText && !utf8.Valid(payload):
		s.fail(websocket.CloseInvalidFramePayloadData, "a text message is UTF-8") // RFC 6455, section 8.1
	default:
		if answer := answerTo(s.core, &s.q, payload); answer != nil {
			s.control(ws.OpText, answer)
		}
	}
}
