package experiment

import (
	"context"
	"fmt"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/suites/targets"
)

// A Standing server is one that a file describes and that nobody measures: it stands by for whoever wants to follow it and publish to it
// one by one.
type Standing struct {
	Address      string // HOST:PORT that clients connect to
	Trust        Trust
	Subscription targets.Subscribe // by the scenario's transport, with what only a client knows left open
	Topics       []string          // their names, for as many as the scenario has
	Publishes    bool              // it is published to; false: events come by themselves

	run    *measurement
	poster *requestPoster
	seqs   []uint64 // of the last event of each topic
}

// Stand starts the server of a scenario, or finds the one that runs already. The caller closes it.
func Stand(ctx context.Context, s results.Scenario) (*Standing, error) {
	standing := &Standing{run: newMeasurement(s, Options{}), seqs: make([]uint64, s.Topics)}
	if err := standing.start(ctx); err != nil {
		standing.Close()
		return nil, err
	}
	return standing, nil
}

func (s *Standing) start(ctx context.Context) error {
	if err := s.run.startDescribed(ctx); err != nil {
		return err
	}
	target := s.run.target
	s.Address, s.Trust, s.Subscription = s.run.address, s.run.trust, target.subscription()
	s.Topics = target.topics[:s.run.scenario.Topics]
	if s.Publishes = target.Publish != nil; !s.Publishes {
		return nil
	}
	process := &Process{}
	process.ctx, process.fail = context.WithCancelCause(context.WithoutCancel(ctx))
	s.poster = &requestPoster{process: process}
	return s.poster.Prepare(s.run.published, nil)
}

// Version returns what the server says of its version; "": it can't be told.
func (s *Standing) Version() string { return s.run.target.version }

// Publish publishes an event to one of the topics, from 0, and returns once the server has taken it. The error is a Refusal where the
// server answered with a status other than success. Events of one topic are published one after the other.
func (s *Standing) Publish(ctx context.Context, topic int, body []byte) error {
	s.seqs[topic]++
	_, err := s.poster.post(ctx, event{topic: s.Topics[topic], Message: feed.Message{Seq: s.seqs[topic], Due: time.Now(), Body: body}})
	if err != nil {
		return fmt.Errorf("event %d of topic %s: %w", s.seqs[topic], s.Topics[topic], err)
	}
	return nil
}

// Close ends the server if it was started.
func (s *Standing) Close() {
	if s.poster != nil {
		s.poster.process.stop()
	}
	s.run.stop()
}
