package experiment

import (
	"context"
	"crypto/tls"
	"sync"
	"time"

	"pollpush/feed"
	"pollpush/internal/shipped"
	"pollpush/results"
	"pollpush/suites/targets"
)

// A Standing server is one that a file describes, or one of ours at HOST:PORT, which nobody measures: it stands by for whoever wants to
// follow it, and publish to it one event after the other.
type Standing struct {
	Name         string
	Version      string            // "": it can't be told
	Address      string            // HOST:PORT that clients connect to
	TLS          *tls.Config       // nil: they speak none
	Subscription targets.Subscribe // by the scenario's transport, with what only a client knows left open
	Topics       []string          // their names, for as many as the scenario has
	Publishes    bool              // false: events come by themselves
	Started      bool              // false: it ran already

	run    *measurement
	poster *requestPoster

	mu   sync.Mutex
	seqs []uint64 // of the last event of each topic
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
	if err := s.run.findDescribed(ctx); err != nil {
		return err
	}
	target := s.run.target
	s.Name, s.Address, s.Subscription = target.Name, s.run.address, target.subscription()
	if s.run.scenario.TLS {
		s.TLS = s.run.trust.config()
	}
	s.Started = target.Start != nil
	s.Topics = target.topics[:s.run.scenario.Topics]
	if version := serverVersion(ctx, target.Name, targets.Expand(target.Version, target.values)); version != nil {
		s.Version = *version
	}
	if s.Publishes = target.Publish != nil; !s.Publishes {
		return nil
	}
	request := target.publishing(s.run.scenario, s.run.trust)
	if shipped.IsAddress(s.run.scenario.Target) { // it has the topics that it has
		request.Topics = s.Topics[:1]
	}
	process := &Process{}
	process.ctx, process.fail = context.WithCancelCause(context.WithoutCancel(ctx))
	s.poster = &requestPoster{process: process}
	return s.poster.Prepare(request, nil)
}

// Publish publishes an event to one of the topics, from 0, and returns once the server has taken it. The error is a Refusal where the
// server answers with a status that is no success. Events go one after the other, which keeps them in order.
func (s *Standing) Publish(ctx context.Context, topic int, body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := feed.Message{Seq: s.seqs[topic] + 1, Due: time.Now(), Body: body}
	if _, err := s.poster.post(ctx, event{topic: s.Topics[topic], Message: m}); err != nil {
		return err
	}
	s.seqs[topic]++
	return nil
}

// Close ends the server if it was started.
func (s *Standing) Close() {
	if s.poster != nil {
		s.poster.process.stop()
	}
	s.run.stop()
}
