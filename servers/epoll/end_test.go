package epoll_test

import (
	"net"
	"net/http"
	"runtime"
	"testing"

	"pollpush/servers"
)

// TestEndWithRequest has clients end what they send, or leave, right behind their request, so that a loop, which is busy by then, learns of
// all at once. Nobody is held who has left, and who has not hears that.
func TestEndWithRequest(t *testing.T) {
	held, release := make(chan struct{}), make(chan struct{})
	f := serve(t, 4, servers.Options{Fallback: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		held <- struct{}{}
		<-release
	})})
	loops := runtime.GOMAXPROCS(0)
	for range loops { // connections are theirs in turn
		f.ask("/hold")
		<-held
	}
	for _, target := range []string{"/long-poll?hold=5m", "/sse", "/stream"} {
		for range loops {
			f.ask(target).Close()
		}
	}
	halves := make([]*net.TCPConn, loops)
	for i := range halves {
		halves[i] = f.ask("/long-poll?hold=5m")
		_ = halves[i].CloseWrite()
	}
	for range loops {
		release <- struct{}{}
	}
	for _, c := range halves {
		if n, err := c.Read(make([]byte, 10)); n != 1 {
			t.Errorf("%d bytes and %v of an answer that is held, want the first one", n, err)
		}
	}
	f.await("those who left are gone", func() bool { return f.server.Stats().Open == 2*loops })
}
