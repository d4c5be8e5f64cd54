package websocket

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gobwas/ws"
	"github.com/gorilla/websocket"
)

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
