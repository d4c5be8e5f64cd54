package epoll_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
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
		halves[i] = f.ask("/long-poll?hold=5m", "", "GET /long-poll?hold=5m&after=1 HTTP/1.1", "Host: x")
		_ = halves[i].CloseWrite()
	}
	for range loops {
		release <- struct{}{}
	}
	for _, c := range halves {
		if n, err := c.Read(make([]byte, 1000)); n != 1 {
			t.Errorf("%d bytes and %v of an answer that is held, want the first one", n, err)
		}
	}
	f.await("those who left are gone", func() bool { return f.server.Stats().Open == 2*loops })
	f.log.Publish(feed.Message{Due: time.Unix(0, 1)})
	for _, c := range halves {
		r := bufio.NewReader(io.MultiReader(strings.NewReader("H"), c))
		f.hearAnswer(r)
		if next, err := r.ReadByte(); err != nil {
			t.Errorf("%q and %v of the next one, want the first byte", next, err)
		}
	}
}
