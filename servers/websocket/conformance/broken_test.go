package conformance

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"unicode/utf8"
)

const smallLimit = 100_000

// A fault is what an echo server does wrong.
type fault string

const (
	none              fault = ""
	shortLengths      fault = "sixteen bits of length are read as signed"
	unmasked          fault = "frames without a mask are taken"
	silentPings       fault = "pings aren't answered"
	emptyPongs        fault = "pongs are empty"
	longControls      fault = "control frames may be long"
	reservedTaken     fault = "reserved bits are ignored"
	reservedInControl fault = "reserved bits of control frames are ignored"
	opcodesTaken      fault = "unknown opcodes are ignored"
	interleaved       fault = "a message may begin within another"
	stray             fault = "a continuation may continue nothing"
	controlParts      fault = "control frames may be in fragments"
	anyText           fault = "texts are not checked"
	eachFragment      fault = "fragments of a text are checked one by one"
	anyReason         fault = "reasons are not checked"
	anyCode           fault = "close codes are not checked"
	halfCodes         fault = "half a code is none"
	noReason          fault = "the answer to a close has no reason"
	talkative         fault = "what comes after a close is answered"
	staysOpen         fault = "the stream stays open after the close"
	noLimit           fault = "messages of any size are waited for"
	endless           fault = "fragments without a byte are counted by nobody"
	cutOff            fault = "what is wrong is cut off without a close"
)

var errClosed = errors.New("closed")

// An echo is one connection of a server that keeps to the RFC, but for one fault.
type echo struct {
	net.Conn
	r     *bufio.Reader
	fault fault

	kind    byte
	message string
	empty   int
	closed  bool
}

// serveEcho serves until the listener is closed.
func serveEcho(ln net.Listener, f fault) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			e := &echo{Conn: conn, r: bufio.NewReader(conn), fault: f}
			request, err := http.ReadRequest(e.r)
			if err != nil {
				return
			}
			digest := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
				"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(digest[:])+"\r\n\r\n")
			for e.next() == nil {
			}
			if f != staysOpen {
				_ = conn.(*net.TCPConn).CloseWrite()
			}
			_, _ = io.Copy(io.Discard, e.r)
		}()
	}
}

func (e *echo) send(opcode byte, payload string) {
	first := []byte(head(0x80|opcode, uint64(len(payload))))
	first[1] &= 0x7f // no mask
	_, _ = e.Write(append(first, payload...))
}

// fail closes with a code.
func (e *echo) fail(n int) error {
	if e.fault != cutOff {
		e.send(Close, code(n))
	}
	return errClosed
}

// next reads and answers a frame.
func (e *echo) next() error {
	head := make([]byte, 2, 10)
	if _, err := io.ReadFull(e.r, head); err != nil {
		return err
	}
	fin, reserved, opcode, size := head[0]&0x80 != 0, head[0]&0x70, head[0]&0x0f, uint64(head[1]&0x7f)
	control := opcode >= Close
	switch {
	case head[1]&0x80 == 0 && e.fault != unmasked,
		reserved != 0 && e.fault != reservedTaken && (e.fault != reservedInControl || !control),
		!slices.Contains([]byte{Continuation, Text, Binary, Close, Ping, Pong}, opcode) && e.fault != opcodesTaken,
		control && size > 125 && e.fault != longControls,
		control && !fin && e.fault != controlParts,
		(opcode == Text || opcode == Binary) && e.kind != 0 && e.fault != interleaved,
		opcode == Continuation && e.kind == 0 && e.fault != stray:
		return e.fail(1002)
	}
	if bytes := map[uint64]int{126: 2, 127: 8}[size]; bytes > 0 {
		length := make([]byte, 8)
		_, _ = io.ReadFull(e.r, length[8-bytes:])
		if size = binary.BigEndian.Uint64(length); bytes == 2 && e.fault == shortLengths {
			size &= 0x7fff
		}
	}
	if !control && size+uint64(len(e.message)) > smallLimit && e.fault != noLimit {
		return e.fail(1009)
	}
	key := make([]byte, 4)
	if head[1]&0x80 != 0 {
		_, _ = io.ReadFull(e.r, key)
	}
	if size > 1<<20 {
		return errClosed // the fault is noLimit: as if the rest never came
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(e.r, payload); err != nil {
		return err
	}
	return e.take(fin, opcode, masked(string(payload), string(key)))
}

// take does what a frame asks for.
func (e *echo) take(fin bool, opcode byte, payload string) error {
	switch opcode {
	case Ping:
		if e.fault == emptyPongs {
			payload = ""
		}
		if e.fault != silentPings {
			e.send(Pong, payload)
		}
	case Close:
		return e.goodbye(payload)
	case Text, Binary, Continuation:
		if opcode != Continuation {
			e.kind, e.message, e.empty = opcode, "", 0
		}
		if payload == "" && !fin {
			e.empty++
		}
		if e.empty > 1000 && e.fault != endless {
			return e.fail(1008)
		}
		e.message += payload
		if e.kind == Text && e.fault == eachFragment && !utf8.ValidString(payload) {
			return e.fail(1007)
		}
		if !fin {
			return nil
		}
		if e.kind == Text && e.fault != anyText && e.fault != eachFragment && !utf8.ValidString(e.message) {
			return e.fail(1007)
		}
		e.send(max(e.kind, Text), e.message)
		e.kind, e.message = 0, ""
	}
	return nil
}

// goodbye answers a close.
func (e *echo) goodbye(payload string) error {
	if e.fault == halfCodes && len(payload) == 1 {
		payload = ""
	}
	if len(payload) == 1 {
		return e.fail(1002)
	}
	if len(payload) >= 2 {
		n := int(payload[0])<<8 | int(payload[1])
		defined := n >= 1000 && n <= 1014 && n != 1004 && n != 1005 && n != 1006
		if e.fault != anyCode && !defined && (n < 3000 || n > 4999) {
			return e.fail(1002)
		}
		if e.fault != anyReason && !utf8.ValidString(payload[2:]) {
			return e.fail(1007)
		}
		if e.fault == noReason {
			payload = payload[:2]
		}
	}
	if !e.closed {
		e.send(Close, payload)
	}
	if e.fault == talkative {
		e.closed = true
		return nil
	}
	return errClosed
}
