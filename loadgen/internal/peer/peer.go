// Package peer has the scripted servers that the load generator's tests talk to: a function per connection.
package peer

import (
	"net"
	"sync"
	"testing"
)

// A Script plays the server's part on one connection, which is closed afterwards. dial numbers the connections from 0.
type Script func(dial int, conn net.Conn)

// Listen plays the script on a loopback port until the test ends, and returns the address.
func Listen(t testing.TB, script Script) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for dial := 0; ; dial++ {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer conn.Close()
				script(dial, conn)
			})
		}
	})
	t.Cleanup(func() { ln.Close(); running.Wait() })
	return ln.Addr().String()
}

// Hold reads until the other side has gone.
func Hold(conn net.Conn) {
	var b [512]byte
	for {
		if _, err := conn.Read(b[:]); err != nil {
			return
		}
	}
}
