//go:build !linux || !(amd64 || arm64)

package arrival

import "net"

// A Writer writes to a connection.
type Writer struct{ net.Conn }

// NewWriter returns a writer to conn.
func NewWriter(conn net.Conn) *Writer { return &Writer{conn} }
