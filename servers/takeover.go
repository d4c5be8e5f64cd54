package servers

import (
	"bufio"
	"net"
	"time"

	"github.com/valyala/fasthttp"
)

// TakeOver runs stream with the request's connection, outside of the engine, which forgets the request: neither its
// context nor its buffers are held. stream must end with Close, Resume or serveAgain: Serve waits for that.
func (s *Server) TakeOver(c *fasthttp.RequestCtx, stream func(*Conn)) {
	conn := ConnOf(c)
	c.HijackSetNoResponse(true)
	c.Hijack(func(engine net.Conn) {
		conn.unread(engine)
		conn.stream = true
		conn.body.leave()
		// A goroutine of its own, so that the engine's ends and lets go of the context.
		go stream(conn)
	})
}

// Resume writes the answer to the request at which the connection was taken over, and serves the requests that follow.
func (s *Server) Resume(c *Conn, answer *fasthttp.Response) {
	answer.Header.SetNoDefaultContentType(true)
	w := bufio.NewWriterSize(c, 512)
	if answer.Write(w) != nil || w.Flush() != nil || answer.ConnectionClose() {
		c.Close()
		return
	}
	s.serveAgain(c)
}

// serveAgain serves the requests that follow the one at which the connection was taken over.
func (s *Server) serveAgain(c *Conn) {
	c.stream = false
	_ = c.readUntil(s.now() + s.Options.IdleTimeout)
	_ = s.engine.ServeConn(c) // its error has been the client's
}

// SetReadDeadline is net.Conn's, for streams.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.Conn.SetReadDeadline(t) }
