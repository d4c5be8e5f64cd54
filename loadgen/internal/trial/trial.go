// Package trial runs one transport's clients against a scripted server, for tests.
package trial

import (
	"bufio"
	"context"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// Scenario returns one client of a transport that waits for nothing.
func Scenario(transport string) results.Scenario {
	s := results.Default()
	s.Transport, s.Clients, s.PollInterval = transport, 1, results.Duration(time.Millisecond)
	s.Complete()
	return s
}

// Run follows a scripted server until every client has seen event number last, and returns the record. The window is
// open for the events that are due when Run begins: see Line. Errors and Reconnects are all that there were.
func Run(t *testing.T, s results.Scenario, subscribe loadgen.Subscribe, last uint64, script peer.Script) *results.Run {
	t.Helper()
	address := peer.Listen(t, script)
	l := loadgen.New(s, subscribe, loadgen.Options{Address: address})
	defer l.Close()
	l.SetWindow(time.Unix(0, 1), time.Now())
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Drain(t.Context(), []uint64{1}, []uint64{last}); err != nil {
		t.Fatal(err)
	}
	return whole(l)
}

// whole returns the record of a load, in which it makes no difference when something happened.
func whole(l *loadgen.Load) *results.Run {
	run := new(results.Run)
	l.Fill(run)
	for kind, n := range run.ErrorsOutside {
		run.Errors[kind] += n
	}
	run.Delivery.Reconnects += run.Delivery.ReconnectsOutside
	run.ErrorsOutside, run.Delivery.ReconnectsOutside = nil, 0
	return run
}

// Failure starts a client whose server only ever fails, and returns the kinds of errors it met.
func Failure(t *testing.T, s results.Scenario, subscribe loadgen.Subscribe, script peer.Script) map[string]int64 {
	t.Helper()
	failed := make(chan bool, 2)
	counted := func(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
		err := subscribe(ctx, c, s)
		select {
		case failed <- true:
		default: // nobody waits for as many: a client whose connection ends as its protocol has it comes back at once
		}
		return err
	}
	l := loadgen.New(s, counted, loadgen.Options{Address: peer.Listen(t, script)})
	defer l.Close()
	l.SetWindow(time.Unix(0, 1), time.Now())
	_ = l.Connect(t.Context()) // whether a client counts as connected depends on the transport
	<-failed
	<-failed // the first one has been counted by now
	if err := l.Drain(t.Context(), []uint64{1}, []uint64{0}); err != nil {
		t.Fatal(err)
	}
	return whole(l).Errors
}

// Line returns the line of an event of the window, whose body says that it was published in time.
func Line(seq uint64) string {
	return string(feed.AppendLine(nil, feed.Message{Seq: seq, Due: time.Unix(0, 1), Body: feed.GeneratedBody(16, 0, time.Unix(0, 1))}))
}

// Head reads a request head and returns it.
func Head(reader *bufio.Reader) (string, error) {
	var head strings.Builder
	for {
		line, err := reader.ReadString('\n')
		head.WriteString(line)
		if err != nil || line == "\r\n" {
			return head.String(), err
		}
	}
}
