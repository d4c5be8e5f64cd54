package servers

// Stats are a server's counts at a moment. Bytes are those on the sockets, HTTP heads, frames and TLS records included.
type Stats struct {
	Open     int   // connections
	Up, Down int64 // bytes of all connections since the start
	Requests int64 // for events, since the start, also those that were refused
}

// A Counter is a running server that counts.
type Counter interface{ Stats() Stats }

// Stats returns the server's counts.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := Stats{Open: len(s.conns), Up: s.up, Down: s.down, Requests: s.Requests()}
	for _, c := range s.conns {
		up, down := c.Bytes()
		t.Up += up
		t.Down += down
	}
	return t
}

// Bytes returns how many bytes have gone up and down this connection.
func (c *Conn) Bytes() (up, down int64) { return c.socket.Bytes() }
