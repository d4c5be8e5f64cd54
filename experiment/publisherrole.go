package experiment

import (
	"context"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/feed"
	"pollpush/results"
)

// publisherRole is the publisher in the process of our server: it publishes into the server's topics.
type publisherRole struct {
	process  *Process
	server   *serverRole
	scenario results.Scenario
}

// Prepare is called before the clients connect.
func (p *publisherRole) Prepare(request PublisherRequest, _ *Nothing) error {
	p.scenario = request.Scenario
	return nil
}

// Publish publishes until the process stops, and returns when all of the window's events are published.
func (p *publisherRole) Publish(w Window, part *PublisherPart) error {
	counts, publish, err := windowPublisher(p.scenario, p.server.topics, w)
	if err != nil {
		return err
	}
	p.process.Start("publishing", publish)
	select {
	case <-counts.done:
	case <-p.process.Context().Done():
		return p.process.Context().Err()
	}
	*part = counts.part()
	return nil
}

// NewPublisher returns the publisher of a scenario's topics.
func NewPublisher(s results.Scenario, topics *feed.Topics) (*feed.Publisher, error) {
	p := &feed.Publisher{Body: func(_ int, late time.Duration) []byte { return feed.GeneratedBody(s.Payload, late) }}
	names := topics.Names()
	for i, name := range names {
		p.Logs = append(p.Logs, topics.Log(name))
		if s.Rate == 0 {
			continue
		}
		schedule, err := feed.NewSchedule(s.Arrivals, s.Rate, i, len(names), s.Seed)
		if err != nil {
			return nil, err
		}
		p.Schedules = append(p.Schedules, schedule)
	}
	return p, nil
}

// windowCounts are what a publisher did within the window. They are read when done is closed.
type windowCounts struct {
	done        chan struct{} // closed when all events due before mark 2 are published
	first, last []uint64      // per topic
	late        *hdrhistogram.Histogram
}

// windowPublisher returns what publishes a scenario's events until its ctx is done, and what it counts within the window.
func windowPublisher(s results.Scenario, topics *feed.Topics, w Window) (*windowCounts, func(context.Context) error, error) {
	publisher, err := NewPublisher(s, topics)
	if err != nil {
		return nil, nil, err
	}
	timer, err := feed.NewTimer()
	if err != nil {
		return nil, nil, err
	}
	n := len(topics.Names())
	counts := &windowCounts{
		done:  make(chan struct{}),
		first: slices.Repeat([]uint64{1}, n), last: make([]uint64, n), late: results.NewHistogram(),
	}
	over := false
	publisher.Wait = func(ctx context.Context, until time.Time) error {
		if !over && !until.Before(w.Mark2) {
			over = true
			close(counts.done)
		}
		return timer.Wait(ctx, until)
	}
	publisher.Published = func(topic int, seq uint64, due time.Time, late time.Duration) {
		if over {
			return
		}
		counts.last[topic] = seq
		if due.Before(w.Mark1) {
			counts.first[topic] = seq + 1
			return
		}
		results.Record(counts.late, int64(late))
	}
	if len(publisher.Schedules) == 0 {
		close(counts.done)
	}
	return counts, func(ctx context.Context) error {
		defer timer.Close()
		return publisher.Run(ctx, w.Start)
	}, nil
}

// part is the window's events and how late they were published.
func (c *windowCounts) part() PublisherPart {
	part := PublisherPart{First: c.first, Last: c.last}
	if c.late.TotalCount() > 0 {
		part.Lag.PublishMean = results.Observed(int64(c.late.Mean()))
		part.Lag.PublishP99 = results.Observed(c.late.ValueAtQuantile(99))
		part.Lag.PublishMax = results.Observed(c.late.Max())
	}
	return part
}
