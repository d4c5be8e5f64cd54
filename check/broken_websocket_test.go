package check

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"pollpush/feed"
)

// upgrade speaks WebSocket.
func (c *brokenConn) upgrade(r *http.Request) error {
	switch {
	case r.Header.Get("Upgrade") == "" && c.has(anyMethod):
		return c.respond(r, http.StatusOK, "")
	case r.Header.Get("Upgrade") == "", !r.ProtoAtLeast(1, 1) && !c.has(upgrades10):
		return c.respond(r, http.StatusUpgradeRequired, "", "Upgrade: websocket")
	case r.Header.Get("Sec-Websocket-Version") != "13" && !c.has(anyVersion):
		return c.respond(r, http.StatusUpgradeRequired, "", "Sec-WebSocket-Version: 13")
	}
	key := accept(r.Header.Get("Sec-Websocket-Key"))
	if c.has(wrongAccept) {
		key = accept("another one's")
	}
	if _, err := fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", key); err != nil {
		return err
	}
	w := &brokenSocket{brokenConn: c}
	var following sync.WaitGroup
	following.Go(func() {
		_ = c.follow(r, func(m feed.Message) error { return w.send(fin|text, strings.TrimSuffix(string(m.Line()), "\n")) })
	})
	for w.next() == nil {
	}
	if c.has(staysOpen) {
		_, _ = io.Copy(io.Discard, c.r)
	}
	c.Close()
	following.Wait()
	return errOver
}

// A brokenSocket is a connection that was upgraded.
type brokenSocket struct {
	*brokenConn
	mu     sync.Mutex
	within bool // a message that is not over
}

func (w *brokenSocket) send(first byte, payload string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.Write(append(frameHead(first, len(payload)), payload...))
	return err
}

// fail closes with a code.
func (w *brokenSocket) fail(code uint16) error {
	_ = w.send(fin|closing, string(binary.BigEndian.AppendUint16(nil, code)))
	return errOver
}

// next reads a frame and does what it asks for.
func (w *brokenSocket) next() error {
	var head [2]byte
	if _, err := io.ReadFull(w.r, head[:]); err != nil {
		return err
	}
	first, opcode, masked, size := head[0], head[0]&0x0f, head[1]&0x80 != 0, uint64(head[1]&0x7f)
	if n := map[uint64]int{126: 2, 127: 8}[size]; n > 0 {
		var length [8]byte
		if _, err := io.ReadFull(w.r, length[8-n:]); err != nil {
			return err
		}
		size = binary.BigEndian.Uint64(length[:])
	}
	known := map[byte]bool{continuation: true, text: true, closing: true, ping: true, pong: true}[opcode]
	switch {
	case size > 1<<20 && w.has(dies):
		w.die()
		return errOver
	case !masked && !w.has(takesUnmasked),
		first&0x70 != 0 && !w.has(takesBits),
		!known && !w.has(takesOpcodes),
		opcode == ping && size > 125 && !w.has(takesLongPings),
		opcode == ping && w.within && w.has(noPingsBetween):
		return w.fail(1002)
	case size > 1<<20 && !w.has(takesAnyLength):
		return w.fail(1009)
	case size > 1<<20:
		_, _ = io.Copy(io.Discard, w.r)
		return errOver
	}
	var key [4]byte
	if masked {
		if _, err := io.ReadFull(w.r, key[:]); err != nil {
			return err
		}
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(w.r, payload); err != nil {
		return err
	}
	for i := range payload {
		payload[i] ^= key[i%4]
	}
	switch opcode {
	case ping:
		if w.has(shortPongs) && size > 10 {
			payload = nil
		}
		return w.send(fin|pong, string(payload))
	case closing:
		if !w.has(noGoodbye) {
			_ = w.send(fin|closing, string(payload[:2]))
		}
		return errOver
	case text, continuation:
		w.within = first&fin == 0
		if !w.within && opcode == text && !utf8.Valid(payload) && !w.has(takesAnyText) {
			return w.fail(1007)
		}
	}
	return nil
}
