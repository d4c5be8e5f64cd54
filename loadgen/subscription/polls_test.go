package subscription

import (
	"bufio"
	"context"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// TestStatuses says which answers to a poll are none.
func TestStatuses(t *testing.T) {
	for _, test := range []struct {
		transport, answer, kind string
	}{
		{transport.ShortPoll.Name, trial.Answer(404, "", "no such channel"), loadgen.Status},
		{transport.ShortPoll.Name, trial.Answer(500, "", ""), loadgen.Status},
		{transport.ShortPoll.Name, trial.Answer(408, "", ""), loadgen.Status}, // nobody holds it
		{transport.LongPoll.Name, trial.Answer(302, "Location: /\r\n", ""), loadgen.Status},
		{transport.ShortPoll.Name, trial.Answer(200, "Content-Type: text/html\r\n", "<!DOCTYPE html>\n"), loadgen.Frame},
		{transport.SSE.Name, trial.Answer(200, "Content-Type: text/html\r\n", "<!DOCTYPE html>\n"), loadgen.Frame},
		{transport.SSE.Name, trial.Answer(404, "", ""), loadgen.Status},
		{transport.HTTPStream.Name, trial.Answer(503, "", ""), loadgen.Status},
		{transport.WebSocket.Name, trial.Answer(404, "", ""), loadgen.Status},
	} {
		of := targets.Subscribe{URL: "/", Message: targets.Message{JSON: "/data"}}
		errors := trial.Failure(t, trial.Scenario(test.transport), subscribe(t, test.transport, of), func(dial int, conn net.Conn) {
			script, _ := trial.Replay(true, test.answer, "")
			script(dial, conn)
		})
		if errors[test.kind] == 0 {
			t.Errorf("%s is answered %q: errors %v, want one of the kind %s", test.transport, test.answer, errors, test.kind)
		}
	}
}

// TestUntilEmpty asks a server that answers with one event at a time until it has no more, and then when the next poll is due.
func TestUntilEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := trial.Scenario(transport.ShortPoll.Name)
		s.PollInterval, s.Think = 0, results.Duration(10*time.Second)
		known, _ := transport.Named(s.Transport)
		follow, err := New(targets.Subscribe{URL: "/", UntilEmpty: true}, known, nil)
		if err != nil {
			t.Fatal(err)
		}
		answers := []string{trial.Answer(200, "", event(1)), trial.Answer(200, "", event(2)), trial.Answer(204, "", ""), trial.Answer(200, "", event(3))}
		asked := make(chan time.Time, len(answers))
		l := loadgen.New(s, follow, loadgen.Options{Address: "peer:1", Dial: func(context.Context) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() {
				defer theirs.Close()
				reader := bufio.NewReader(theirs)
				for _, a := range answers {
					trial.Head(reader)
					asked <- time.Now()
					theirs.Write([]byte(a))
				}
				peer.Hold(theirs)
			}()
			return ours, nil
		}})
		defer l.Close()
		if err := l.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		before := <-asked
		for i, want := range []time.Duration{0, 0, 10 * time.Second} {
			at := <-asked
			if got := at.Sub(before); got != want {
				t.Errorf("request %d comes %v after the one before, want %v", i+2, got, want)
			}
			before = at
		}
	})
}

// TestRequestIsKept: a poll that brings nothing new is asked again as it is, so that its head isn't built again.
func TestRequestIsKept(t *testing.T) {
	f := follower(t, targets.Subscribe{URL: "/{topic}", Cursor: &targets.Cursor{From: "header ETag", Send: map[string]string{"If-None-Match": "{cursor}"}}})
	f.cursor.set([]byte("a"))
	if r := f.Request(headers.Poll); f.cursor.changed || r.Extra[0] != (headers.Field{Name: "If-None-Match", Value: "a"}) {
		t.Errorf("%+v, changed %v", r.Extra, f.cursor.changed)
	}
	if f.cursor.set([]byte("a")); f.cursor.changed {
		t.Error("the same cursor again is a change")
	}
}

// TestNumberIsFilledIn: a cursor that is the event's number is filled in by the connection, where it is at one place.
func TestNumberIsFilledIn(t *testing.T) {
	at := &targets.Cursor{From: "seq", First: "0", Query: "after={cursor}"}
	for _, test := range []struct {
		of   targets.Subscribe
		want string
	}{
		{targets.Subscribe{URL: "/poll", Cursor: at}, "/poll?after={cursor}"},
		{targets.Subscribe{URL: "/poll/{cursor}", Cursor: at}, "/poll/7?after=7"},
		{targets.Subscribe{URL: "/poll", Cursor: at, Headers: map[string]string{"X-At": "{cursor}"}}, "/poll?after=7"},
	} {
		f := follower(t, test.of)
		if r := f.Request(headers.Poll); strings.Contains(r.Target, "{") || !strings.HasSuffix(r.Target, "?after=0") {
			t.Errorf("the first target is %q", r.Target)
		}
		f.DeliverBare([]byte("7 1 x"))
		if r := f.Request(headers.Poll); r.Target != test.want {
			t.Errorf("the target is %q, want %q", r.Target, test.want)
		}
	}
}

// TestTarget: values are escaped, and so is what can't stand in a request's target, but for what is escaped already.
func TestTarget(t *testing.T) {
	f := follower(t, targets.Subscribe{
		URL: `/a b/{topic}?q={"x":"%22|é"}`, Cursor: &targets.Cursor{From: "event-id", First: "a&b+c d/e", Query: "last={cursor}"},
	})
	if got, want := f.target(), "/a%20b/0?q=%7B%22x%22:%22%22%7C%C3%A9%22%7D&last=a%26b%2Bc%20d%2Fe"; got != want {
		t.Errorf("the target is %q, want %q", got, want)
	}
	f = follower(t, targets.Subscribe{URL: "/x", Cursor: &targets.Cursor{From: "seq", Query: "after={cursor}"}})
	if got := f.target(); got != "/x" {
		t.Errorf("the target without a cursor is %q", got)
	}
}
