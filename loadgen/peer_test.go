package loadgen

import (
	"bufio"
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// The scripted peers of these tests speak no protocol: they write message lines, and lineSubscribe reads them.

func lineSubscribe(ctx context.Context, c *Client, _ results.Scenario) error {
	conn, err := c.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	c.Connected(0)
	return readLines(c, conn)
}

func readLines(c *Client, conn net.Conn) error {
	reader := bufio.NewReader(conn)
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return err
		}
		c.Deliver(line)
	}
}

// scenario returns a small one; the drain is long enough to be noticed.
func scenario(clients int) results.Scenario {
	s := results.Default()
	s.Clients, s.Drain = clients, results.Duration(10*time.Second)
	s.Complete()
	return s
}

// pipes returns a Dial that gives each connection's other end to script, in a goroutine of its own, and closes it
// afterwards. dial numbers the connections from 0.
func pipes(script peer.Script) func(context.Context) (net.Conn, error) {
	var mutex sync.Mutex
	dials := 0
	return func(context.Context) (net.Conn, error) {
		ours, theirs := net.Pipe()
		mutex.Lock()
		dial := dials
		dials++
		mutex.Unlock()
		go func() {
			defer theirs.Close()
			script(dial, theirs)
		}()
		return ours, nil
	}
}

// line returns a message line whose due time is now, with a body that says it was published in time.
func line(seq uint64) []byte {
	return feed.AppendLine(nil, feed.Message{Seq: seq, Due: time.Now(), Body: feed.GeneratedBody(16, 0, time.Time{})})
}

// start connects a load and closes it after the test.
func start(t testing.TB, s results.Scenario, subscribe Subscribe, o Options) *Load {
	t.Helper()
	l := New(s, subscribe, o)
	t.Cleanup(l.Close)
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	return l
}

// everyError returns how many errors of each kind there were, whenever that was.
func (l *Load) everyError() map[string]int64 {
	all := map[string]int64{}
	for _, part := range []*account.Failures{&l.account.Within, &l.account.Outside} {
		for kind, n := range part.Errors.Counts() {
			all[kind] += n
		}
	}
	return all
}

// everyReconnect returns how many connections came back, whenever that was.
func (l *Load) everyReconnect() int64 {
	return l.account.Within.Reconnects.Load() + l.account.Outside.Reconnects.Load()
}
