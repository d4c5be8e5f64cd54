package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"pollpush/check"
	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/results"
	"pollpush/servers"
)

// TestOurServersPassEveryCheck has each transport checked over each way to it.
func TestOurServersPassEveryCheck(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		s := results.Default()
		s.Transport = transport.Name
		way(&s)
		if s.Streams > 0 {
			t.Skip("a server doesn't know who shares a connection")
		}
		var failed []string
		for range 2 { // a machine that does something else may make a server late, but not twice
			if failed = failedChecks(t, s, transport); len(failed) == 0 {
				return
			}
		}
		for _, f := range failed {
			t.Error(f)
		}
	})
}

// failedChecks are those that our server fails, and what else is wrong with the report.
func failedChecks(t *testing.T, s results.Scenario, transport experiment.Transport) (failed []string) {
	report, err := check.Run(t.Context(), ownSubject(t, s, transport))
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, r := range report.Results {
		switch {
		case r.Passed == nil && r.Note == "":
			failed = append(failed, r.Name+" does not apply, and nobody says why")
		case r.Failed():
			failed = append(failed, r.Name+": "+r.Note)
		case r.Passed != nil:
			passed++
		}
	}
	if passed < 4 {
		failed = append(failed, fmt.Sprintf("%d checks were made and passed, want 4 or more", passed))
	}
	return failed
}

// ownSubject serves a transport, which is published to directly.
func ownSubject(t *testing.T, s results.Scenario, transport experiment.Transport) *check.Subject {
	s.Topics, s.Clients = 2, 2
	s.PollInterval, s.Hold = results.Duration(20*time.Millisecond), results.Duration(time.Second)
	if err := checkScenario(&s); err != nil {
		t.Fatal(err)
	}
	topics := feed.NewTopics(s.History, s.TopicNames()...)
	listening, err := experiment.Listen(s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	subject := &check.Subject{
		Name: "ours", Transport: transport.Transport.Transport, Scenario: s, Address: listening.Addr.String(), Subscribe: transport.Subscribe, Resumes: true, Topics: s.Topics,
		Publish: func(_ context.Context, topic int, text string) error {
			if err := feed.CheckBody([]byte(text)); err != nil {
				return check.Refusal{Status: http.StatusBadRequest, Text: "400 Bad Request: " + err.Error()}
			}
			if topics.Log(strconv.Itoa(topic)).Publish(feed.Message{Due: time.Now(), Body: bytes.Clone([]byte(text))}) == 0 {
				return errors.New("the topic has ended")
			}
			return nil
		},
	}
	options := servers.Options{}
	subject.TLS = secure(t, s, &options)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- listening.Serve(ctx, topics, options, transport.Transport) }()
	t.Cleanup(func() {
		cancel()
		if err := soon(t, "Serve ends", served); err != nil {
			t.Error(err)
		}
	})
	return subject
}
