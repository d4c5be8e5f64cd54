package websocket

import (
	"bytes"
	"net"
	"sync"

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
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

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
	batch := g.batch
	g.batch = nil
	_, err := g.Conn.Write(*batch)
	g.buffers.Put(batch)
	return err
}
