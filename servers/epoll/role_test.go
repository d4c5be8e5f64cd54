package epoll_test

import (
	"bufio"
	"sync/atomic"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// TestNextRequest has the end of a hold fall between a request and what came behind it, which is answered then.
func TestNextRequest(t *testing.T) {
	var asked atomic.Int32
	hold := servers.Transport{
		Transport: transport.Transport{Name: "hold", Kind: transport.Hold, Path: "/hold"},
		Poll: func(flow servers.Flow, _ servers.Subscription, _ time.Time) ([]feed.Message, servers.Signal) {
			switch asked.Add(1) {
			case 1: // whether there is something at once
				return nil, servers.Tick
			case 2: // when it is held
				return nil, flow.Wait(make(chan struct{}))
			}
			return nil, servers.Tick
		},
	}
	f := serve(t, 4, servers.Options{IdleTimeout: time.Hour}, hold)
	c := f.ask("/hold", "", "GET /healthz HTTP/1.1", "Host: x")
	f.await("it is held", func() bool { return f.server.Stats().Requests == 1 })
	f.log.Publish(feed.Message{Due: time.Unix(0, 1)})
	r := bufio.NewReader(c)
	for range 2 {
		f.hearAnswer(r)
	}
	if n := asked.Load(); n != 3 {
		t.Errorf("it was asked %d times, want once more when there was a message", n)
	}
}
