package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/internal/race"
	"pollpush/loadgen"
	"pollpush/loadgen/httpstream"
	"pollpush/loadgen/longpoll"
	"pollpush/loadgen/shortpoll"
	"pollpush/loadgen/sse"
	"pollpush/loadgen/websocket"
	"pollpush/results"
	"pollpush/transport"
)

// following are the transports that a broken server offers.
var following = map[string]loadgen.Subscribe{
	"short-poll": shortpoll.Subscribe, "long-poll": longpoll.Subscribe, "sse": sse.Subscribe, "websocket": websocket.Subscribe, "http-stream": httpstream.Subscribe,
}

// subject starts a server with a fault.
func subject(t *testing.T, name string, f fault) *Subject {
	t.Helper()
	s := results.Default()
	s.Transport, s.Clients, s.Topics = name, 2, 2
	s.PollInterval, s.Hold = results.Duration(10*time.Millisecond), results.Duration(time.Second)
	if err := s.CompleteValid(); err != nil {
		panic("internal error: " + err.Error())
	}
	descriptor, _ := transport.Named(name)
	server := &brokenServer{fault: f, transport: descriptor, topics: feed.NewTopics(2000, "0", "1")}
	subject := &Subject{
		Name: string(f), Transport: descriptor, Scenario: s, Address: server.serve(t), Subscribe: following[name], Resumes: true, Topics: s.Topics, Publish: server.publish,
	}
	if f == dies {
		subject.Restart = func(_ context.Context, s *Subject) error {
			s.Address = server.serve(t)
			return nil
		}
	}
	return subject
}

// TestEachFaultIsFound: each fault is found by the check that is made for it, and by no other one.
func TestEachFaultIsFound(t *testing.T) {
	found := map[string]bool{}
	var checking sync.WaitGroup
	free := make(chan struct{}, 12) // most of the time is spent waiting
	for i, test := range []struct {
		fault     fault
		transport string
		by        []string
	}{
		{none, "short-poll", nil}, {none, "long-poll", nil}, {none, "sse", nil}, {none, "websocket", nil}, {none, "http-stream", nil},
		{loses, "sse", []string{"every event"}},
		{doubles, "http-stream", []string{"every event"}},
		{swaps, "websocket", []string{"every event"}},
		{mixesTopics, "long-poll", []string{"topics apart"}},
		{forgetsCursors, "websocket", []string{"resume"}},
		{repeatsOne, "http-stream", []string{"resume"}},
		{asciiOnly, "short-poll", []string{"text"}},
		{oneLine, "websocket", []string{"newline"}},
		{cutsLarge, "sse", []string{"64 KB"}},
		{oneWriter, "http-stream", []string{"slow reader"}},
		{bodyForHead, "short-poll", []string{"HEAD"}},
		{failsOptions, "websocket", []string{"OPTIONS"}},
		{failsPaths, "sse", []string{"bad path"}},
		{ignoresGarbage, "http-stream", []string{"bad request"}},
		{takesNoHost, "long-poll", []string{"no Host"}},
		{chunksFor10, "http-stream", []string{"HTTP/1.0"}},
		{upgrades10, "websocket", []string{"HTTP/1.0"}},
		{failsHeaders, "long-poll", []string{"many headers"}},
		{closesEach, "short-poll", []string{"keep-alive"}},
		{nothingIs404, "short-poll", []string{"nothing new"}},
		{neverHolds, "long-poll", []string{"hold"}},
		{holdIsError, "long-poll", []string{"end of hold"}},
		{latin1, "sse", []string{"content type"}},
		{retryInSeconds, "sse", []string{"fields"}},
		{strangeField, "sse", []string{"fields"}},
		{unknownIDs, "sse", []string{"Last-Event-ID"}},
		{failsUnknownIDs, "sse", []string{"unknown id"}},
		{wrongAccept, "websocket", []string{"handshake", "every event"}},
		{anyVersion, "websocket", []string{"bad version"}},
		{anyMethod, "websocket", []string{"no upgrade"}},
		{shortPongs, "websocket", []string{"ping"}},
		{noGoodbye, "websocket", []string{"close"}},
		{staysOpen, "websocket", []string{"close"}},
		{noPingsBetween, "websocket", []string{"fragments"}},
		{takesUnmasked, "websocket", []string{"no mask"}},
		{takesAnyText, "websocket", []string{"bad UTF-8"}},
		{takesBits, "websocket", []string{"reserved bits"}},
		{takesOpcodes, "websocket", []string{"reserved opcode"}},
		{takesLongPings, "websocket", []string{"long ping"}},
		{takesAnyLength, "websocket", []string{"impossible length"}},
		{dies, "websocket", []string{"impossible length"}},
	} {
		for _, by := range test.by {
			found[by] = true
		}
		if race.Enabled && i%3 != 0 { // it makes them several times as slow, and the gate has a step without it for all
			continue
		}
		checking.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			var wrong []string
			for range 3 { // a machine that does something else may make a server late, but not twice for the same reason
				if wrong = differences(t, subject(t, test.transport, test.fault), test.by); len(wrong) == 0 {
					return
				}
			}
			for _, w := range wrong {
				t.Errorf("%s, %s: %s", test.fault, test.transport, w)
			}
		})
	}
	checking.Wait()
	for _, c := range Checks {
		if !found[c.Name] {
			t.Errorf("no fault is there that %q finds", c.Name)
		}
	}
}

// differences says in what a report is not that of a server whose fault is found by some checks.
func differences(t *testing.T, s *Subject, by []string) (wrong []string) {
	report, err := Run(t.Context(), s)
	if err != nil {
		return []string{err.Error()}
	}
	for _, r := range report.Results {
		if want := slices.Contains(by, r.Name); r.Failed() != want {
			wrong = append(wrong, fmt.Sprintf("%s: failed is %v, want %v: %s", r.Name, r.Failed(), want, r.Note))
		}
	}
	return wrong
}

// TestNobodyPublishes: of events that come by themselves the numbers tell what is lost and doubled.
func TestNobodyPublishes(t *testing.T) {
	for f, want := range map[fault]string{none: "", loses: "after event 2 comes event 4", doubles: "after event 2 comes event 2"} {
		s := subject(t, "sse", none)
		s.Publish = nil
		numbers := []int{1, 2, 3, 4, 5, 6}
		switch f {
		case loses:
			numbers = []int{1, 2, 4, 5, 6}
		case doubles:
			numbers = []int{1, 2, 2, 3, 4}
		}
		s.Subscribe = func(ctx context.Context, c *loadgen.Client, _ results.Scenario) error {
			if _, err := c.Dial(ctx); err != nil {
				return err
			}
			c.Connected(0)
			for _, n := range numbers {
				c.DeliverBare(fmt.Appendf(nil, "%d 7 by itself", n))
			}
			<-ctx.Done()
			return nil
		}
		_, err := everyEvent(t.Context(), s)
		if got := fmt.Sprint(err); err == nil && want != "" || err != nil && !strings.HasPrefix(got, cmp.Or(want, "no error")) {
			t.Errorf("%s: %v, want %q", f, err, want)
		}
	}
	s := subject(t, "sse", none)
	s.Publish = nil
	var reason inapplicable
	if _, err := everyEvent(t.Context(), s); !errors.As(err, &reason) {
		t.Errorf("where nothing comes: %v, want a reason why the check doesn't apply", err)
	}
}
