package websocket

import (
	"bytes"
	"net"
	"sync"

	"github.com/gorilla/websocket"

	"pollpush/servers"
)

// A gather collects the frames of a batch, which gorilla writes one by one, and hands them to the connection with one
// Write. The lock is there for the frames of the reading goroutine: pongs, the close, and answers to publications.
type gather struct {
	net.Conn
	buffers *servers.Buffers

	mu    sync.Mutex
	batch *[]byte // nil: write at once

	extensions string // what the handshake's answer says in the place of gorillaExtensions; "": it has been written, or nothing
}

// gorillaExtensions is what gorilla's Upgrader answers to every offer of permessage-deflate.
const gorillaExtensions = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

func (g *gather) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.extensions != "" {
		head := bytes.Replace(p, []byte(gorillaExtensions), []byte(g.extensions), 1)
		g.extensions = ""
		_, err := g.Conn.Write(head)
		return len(p), err
	}
	if g.batch == nil {
		return g.Conn.Write(p)
	}
	err := servers.Gather(g.batch, p, func(piece []byte) error {
		_, err := g.Conn.Write(piece)
		return err
	})
	if err == nil && len(p) > 0 && p[0] == closeFrame { // whoever says so ends the connection, and gorilla writes no more
		err = g.end()
	}
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// closeFrame is the first byte of a close frame. Part of a binary message may have it too: then a batch is two.
const closeFrame = 0x80 | websocket.CloseMessage

// begin starts a batch.
func (g *gather) begin() {
	g.mu.Lock()
	g.batch = g.buffers.Get()
	g.mu.Unlock()
}

// flush ends the batch and writes it.
func (g *gather) flush() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.end()
}

// end is flush for who has the lock.
func (g *gather) end() error {
	batch := g.batch
	if batch == nil {
		return nil
	}
	g.batch = nil
	_, err := g.Conn.Write(*batch)
	g.buffers.Put(batch)
	return err
}
