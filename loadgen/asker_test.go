package loadgen

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/loadgen/account"
	"pollpush/results"
)

// asking returns a load of one client that asks, and is not connected.
func asking(t *testing.T) *Load {
	s := scenario(1)
	s.Workload = results.WorkloadTokens
	if err := s.CompleteValid(); err != nil {
		t.Fatal(err)
	}
	return New(s, lineSubscribe, Options{})
}

// target is that of the prompt that a client sends now; "": of none.
func (a *asker) target(t *testing.T) string {
	t.Helper()
	o, due := a.next(time.Now())
	if due && len(o.Body) != a.client.load.scenario.PromptBytes {
		t.Errorf("a prompt of %d bytes", len(o.Body))
	}
	return o.Target
}

// TestAsker has a client ask, fail to, ask again for the same, and for the next once it is answered.
func TestAsker(t *testing.T) {
	l := asking(t)
	defer l.Close()
	c := &l.clients[0]
	a := c.asker
	check := func(when, want string) {
		t.Helper()
		if got := a.target(t); got != want {
			t.Errorf("%s it asks %q, want %q", when, got, want)
		}
	}
	check("before its time", "")
	a.ask()
	check("at its time", "/ask?topic=0")
	check("while it waits", "")
	a.sent(time.Time{}, time.Time{}, errors.New("cut"))
	check("cut before anything came", "/ask?topic=0&after=0")
	hear := func(from, to uint64) {
		c.account.Lock()
		for seq := from; seq <= to; seq++ {
			c.account.Add(&account.Arrival{Arrived: 1, Delivered: int64(seq)}, seq, 1, account.Within, nil)
		}
		answered := c.account.Answered()
		c.account.Unlock()
		c.cursor.Store(c.account.Highest())
		a.heard(answered)
	}
	hear(1, 99)
	a.sent(time.Time{}, time.Time{}, errors.New("cut"))
	check("cut in the middle of the answer", "")
	if c.Awaits() != 100 {
		t.Errorf("it waits for token %d, want 100", c.Awaits())
	}
	hear(100, 100)
	check("after the answer", "/ask?topic=0")
}

// TestPollsAskOutOfStep: who polls by the clock asks for something new at any moment between two polls, who hears a stream at once.
func TestPollsAskOutOfStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, name := range []string{"short-poll", "websocket"} {
			s := scenario(1)
			s.Transport, s.Workload, s.PollInterval = name, results.WorkloadTokens, results.Duration(time.Second)
			if err := s.CompleteValid(); err != nil {
				t.Fatal(err)
			}
			l := New(s, lineSubscribe, Options{})
			a, sum, begun := l.clients[0].asker, time.Duration(0), time.Now()
			const answers = 200
			for range answers {
				heard := time.Now()
				a.heard(true)
				<-a.outbox.news
				pause := time.Since(heard)
				if a.target(t) == "" || pause < 0 || pause >= time.Second {
					t.Errorf("%s: it asks after %v", name, pause)
				}
				sum += pause
			}
			if half := sum*10/answers > 4*time.Second && sum*10/answers < 6*time.Second; half != (name == "short-poll") {
				t.Errorf("%s: %d pauses of %v in %v, on average", name, answers, sum/answers, time.Since(begun))
			}
			l.Close()
		}
	})
}

// TestAskerIsPatient: where no token comes for long the client asks again, and an error is counted.
func TestAskerIsPatient(t *testing.T) {
	l := asking(t)
	defer l.Close()
	a := l.clients[0].asker
	a.ask()
	_ = a.target(t)
	long := l.patience()
	if seconds := 10 + 1; long != int64(seconds) { // an answer's limit, the first token and 20 gaps, in seconds, and one for what is rounded down
		t.Errorf("it waits for %d s, want %d", long, seconds)
	}
	l.sweepAskers(l.coarse.Load() + long - 1)
	if got := a.target(t); got != "" {
		t.Errorf("before its patience is over it asks %q", got)
	}
	l.sweepAskers(l.coarse.Load() + long)
	if got := a.target(t); got != "/ask?topic=0&after=0" {
		t.Errorf("when its patience is over it asks %q", got)
	}
	if got := fmt.Sprint(l.account.Outside.Errors.Counts()); got != "map[timeout:1]" {
		t.Errorf("errors %s, want a timeout", got)
	}
}

// TestPosters: clients that hear by polls or streams of HTTP post on a connection of their own; who has both directions, or hears the answer in
// the response, does not.
func TestPosters(t *testing.T) {
	for _, test := range []struct {
		transport, ask string
		want           int
	}{{"sse", "", 1}, {"long-poll", "", 1}, {"sse", results.AskResponse, 0}, {"websocket", "", 0}} {
		s := scenario(1)
		s.Transport, s.Workload, s.Ask = test.transport, results.WorkloadTokens, test.ask
		l := New(s, lineSubscribe, Options{})
		if len(l.posters) != test.want || (l.clients[0].outbox == nil) != (test.want == 1) {
			t.Errorf("%s, answers in the %q: %d posters, want %d", test.transport, test.ask, len(l.posters), test.want)
		}
		l.Close()
	}
}
