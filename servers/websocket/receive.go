package websocket

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
	"github.com/gorilla/websocket"
)

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
