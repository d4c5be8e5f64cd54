package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/results"
	"pollpush/transport"
)

// upstream is a scenario whose clients send.
func upstream(direction string, more ...change) change {
	return func(s *results.Scenario) {
		s.Direction, s.SendRate, s.Clients, s.Topics = direction, 25, 4, 2
		s.PollInterval = results.Duration(20 * time.Millisecond)
		if direction == results.DirectionEcho {
			s.Topics = 1
		}
		for _, change := range more {
			change(s)
		}
	}
}

// TestClientsSend has the clients of each transport send, each way: all arrives, once.
func TestClientsSend(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr experiment.Transport, way change) {
		same := func(s *results.Scenario) { s.PostConnection = results.PostSame }
		for _, direction := range []string{results.DirectionUp, results.DirectionEcho, results.DirectionChat} {
			ways := []change{func(*results.Scenario) {}}
			if direction == results.DirectionChat {
				ways = append(ways, same)
			}
			for _, more := range ways {
				s := results.Default()
				s.Transport = tr.Name
				way(&s)
				upstream(direction, more)(&s)
				if s.PostConnection == results.PostSame && s.Validate() != nil { // the matrix of transports has its own test
					continue
				}
				st := newStage(t, tr, way, upstream(direction, more))
				run := st.send()
				d, u := run.Delivery, run.Upstream
				const due = 4 * 10 // 25/s in 400 ms
				if run.ErrorsOutside != nil || len(run.Errors) > 0 {
					t.Errorf("%s, posting on %q: errors %v, and %v outside of the window", direction, st.scenario.PostConnection, run.Errors, run.ErrorsOutside)
				}
				st.check(run, "due", u.Due, due)
				st.check(run, "sent", u.Sent, due)
				st.check(run, "published", d.Published, due)
				hear := map[string]int64{results.DirectionUp: 0, results.DirectionEcho: due, results.DirectionChat: 2 * due}[direction]
				st.check(run, "expected", d.Expected, hear)
				st.check(run, "received", d.Received, hear)
				st.check(run, "lost", d.Lost, 0)
				st.check(run, "duplicates", d.Duplicates, 0)
				st.check(run, "reordered", d.Reordered, 0)
				if posts := !tr.Upgrade; posts != (u.Answered != nil) || posts && u.Answered.Count != due {
					t.Errorf("%s: answers took %+v, want them of %d posts: %v", direction, u.Answered, due, posts)
				}
				if own := !tr.Upgrade && st.scenario.PostConnection != results.PostSame; own != (u.PostsUp != nil) {
					t.Errorf("%s: %v bytes of posts alone, want some: %v", direction, u.PostsUp, own)
				}
				if direction == results.DirectionUp {
					first, last := st.load.SentNumbers()
					for client := range first {
						for number := first[client]; number <= last[client]; number++ {
							if n := st.awaitTaken(client, number); n != 1 {
								t.Errorf("the server had message %d of client %d %d times", number, client, n)
							}
						}
					}
				}
			}
		}
	})
}

// An observer follows topics by itself, with nothing of the load generator's: over Server-Sent Events, by net/http.
type observer struct {
	mu    sync.Mutex
	heard map[string][]feed.Message // by topic
	until time.Time
}

// observe follows topics until what they have is due half a second after until, because what several senders say is in no order of
// due times, and then says so.
func observe(t *testing.T, address string, topics []string, until time.Time) (*observer, <-chan error) {
	o := &observer{heard: map[string][]feed.Message{}, until: until}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	done := make(chan error, 1)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	var following sync.WaitGroup
	errs := make(chan error, len(topics))
	for _, topic := range topics {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+transport.SSE.Path+"?topic="+topic, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		following.Go(func() {
			defer response.Body.Close()
			errs <- o.follow(topic, bufio.NewScanner(response.Body))
		})
	}
	go func() {
		following.Wait()
		cancel()
		client.CloseIdleConnections()
		var err error
		for range topics {
			if e := <-errs; e != nil {
				err = e
			}
		}
		done <- err
	}()
	return o, done
}

func (o *observer) follow(topic string, lines *bufio.Scanner) error {
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		var seq, due int64
		rest := strings.TrimPrefix(data, " ")
		if _, err := fmt.Sscan(rest, &seq, &due); err != nil {
			return fmt.Errorf("topic %s: %q: %w", topic, rest, err)
		}
		body := strings.SplitN(rest, " ", 3)[2]
		at := time.Unix(0, due)
		switch {
		case at.After(o.until.Add(500 * time.Millisecond)):
			return nil
		case !at.Before(o.until):
			continue
		}
		o.mu.Lock()
		o.heard[topic] = append(o.heard[topic], feed.Message{Seq: uint64(seq), Due: at, Body: []byte(body)})
		o.mu.Unlock()
	}
	return fmt.Errorf("topic %s: the stream ended: %w", topic, lines.Err())
}

// TestSentAgreesWithAnObserver counts an echo and a chat by itself, and finds the numbers of the record, exactly.
func TestSentAgreesWithAnObserver(t *testing.T) {
	for _, name := range []string{transport.SSE.Name, transport.WebSocket.Name, transport.LongPoll.Name} {
		tr, err := transportNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, direction := range []string{results.DirectionEcho, results.DirectionChat} {
			t.Run(name+" "+direction, func(t *testing.T) {
				t.Parallel()
				sse, err := transportNamed(transport.SSE.Name)
				if err != nil {
					t.Fatal(err)
				}
				st := newStageWith(t, tr, []experiment.Transport{sse}, upstream(direction, func(s *results.Scenario) { s.Payload, s.Arrivals = 100, feed.ArrivalsPoisson }))
				mark1 := time.Now().Add(200 * time.Millisecond)
				mark2 := mark1.Add(500 * time.Millisecond)
				o, observed := observe(t, st.address, st.topics.Names(), mark2)
				run := st.sendWithin(mark1, mark2)
				if err := soon(t, "the observer has heard the window", observed); err != nil {
					t.Fatal(err)
				}
				followers := int64(st.scenario.Clients / st.scenario.Topics)
				var published, bytes int64
				for _, name := range st.topics.Names() {
					for _, m := range o.heard[name] {
						if !m.Due.Before(mark1) {
							published++
							bytes += int64(len(m.Body))
						}
					}
				}
				if published == 0 {
					t.Fatal("the observer heard nothing of the window")
				}
				st.check(run, "published", run.Delivery.Published, published)
				st.check(run, "sent", run.Upstream.Sent, published)
				st.check(run, "expected", run.Delivery.Expected, published*followers)
				st.check(run, "received", run.Delivery.Received, published*followers)
				st.check(run, "payload", run.Bytes.PayloadDown, bytes*followers)
				st.check(run, "events", run.Latency.Events, published)
			})
		}
	}
}
