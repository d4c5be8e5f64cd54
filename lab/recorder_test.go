package lab_test

import (
	"bytes"
	"net"
	"sync"
	"testing"

	"pollpush/servers"
)

// A recorder stands between the browser and the lab and counts for itself: bytes by the path of the request that
// they belong to. The lab's counts must agree with it.
type recorder struct {
	address string // HOST:PORT for the browser
	lab     string // HOST:PORT of the lab

	mu     sync.Mutex
	byPath map[string]servers.Totals
}

// newRecorder starts a recorder in front of a lab.
func newRecorder(t *testing.T, lab string) *recorder {
	t.Helper()
	ln := listen(t, "127.0.0.1:0")
	r := &recorder{address: ln.Addr().String(), lab: lab, byPath: make(map[string]servers.Totals)}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			browser, err := ln.Accept()
			if err != nil {
				return
			}
			go r.connect(browser)
		}
	}()
	return r
}

// totals returns the counts of a path.
func (r *recorder) totals(path string) servers.Totals {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byPath[path]
}

// connect carries bytes both ways until the lab ends the connection: what it still writes to a browser that has left is in
// its counts too.
func (r *recorder) connect(browser net.Conn) {
	defer browser.Close()
	server, err := net.Dial("tcp", r.lab)
	if err != nil {
		return
	}
	path := "" // of the latest request; guarded by r.mu
	defer server.Close()
	go func() {
		defer server.(*net.TCPConn).CloseWrite()
		carry(server, browser, func(p []byte) {
			r.mu.Lock()
			defer r.mu.Unlock()
			// A browser sends a request's head in one piece, and what follows on a WebSocket is masked.
			if target, ok := bytes.CutPrefix(p, []byte("GET ")); ok {
				path = string(target[:bytes.IndexAny(target, "? ")])
				r.add(path, servers.Totals{Requests: 1})
			}
			r.add(path, servers.Totals{Up: int64(len(p))})
		})
	}()
	carry(browser, server, func(p []byte) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.add(path, servers.Totals{Down: int64(len(p))})
	})
}

// carry reads to the end. It goes on when nobody takes what it has read.
func carry(to, from net.Conn, seen func([]byte)) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			seen(buffer[:n])
			_, _ = to.Write(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

func (r *recorder) add(path string, more servers.Totals) {
	t := r.byPath[path]
	t.Requests += more.Requests
	t.Up += more.Up
	t.Down += more.Down
	r.byPath[path] = t
}
