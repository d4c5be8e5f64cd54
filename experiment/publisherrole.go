package experiment

import (
	"context"
	"slices"
	"sync"
	"time"

	"pollpush/internal/hiccup"
	"pollpush/internal/histogram"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/feed"
	"pollpush/results"
)

// newPublisher returns what calls publish at the times of the scenario's schedules.
func newPublisher(s results.Scenario, publish func(topic int, due time.Time, late time.Duration)) (*feed.Publisher, error) {
	p := &feed.Publisher{Publish: publish}
	for topic := range s.Topics {
		if s.Rate == 0 {
			break
		}
		schedule, err := feed.NewSchedule(s.Arrivals, s.Rate, topic, s.Topics, s.Seed)
		if err != nil {
			return nil, err
		}
		p.Schedules = append(p.Schedules, schedule)
	}
	return p, nil
}

// NewPublisher returns the publisher of a scenario's topics.
func NewPublisher(s results.Scenario, topics *feed.Topics) (*feed.Publisher, error) {
	publish := publishInto(s, topics)
	return newPublisher(s, func(topic int, due time.Time, late time.Duration) { publish(topic, due, late) })
}

// publishInto returns what publishes an event of a scenario and returns its sequence number.
func publishInto(s results.Scenario, topics *feed.Topics) func(topic int, due time.Time, late time.Duration) uint64 {
	var logs []*feed.Log
	for _, name := range topics.Names() {
		logs = append(logs, topics.Log(name))
	}
	return func(topic int, due time.Time, late time.Duration) uint64 {
		return logs[topic].Publish(feed.Message{Due: due, Body: logs[topic].Kind.GeneratedBody(s.Payload, late, due)})
	}
}

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
	if p.server.generator != nil {
		return p.watchAnswers(w, part)
	}
	account := newPublished(p.scenario, w)
	account.woke = account.hiccups.Woke
	publish := publishInto(p.scenario, p.server.topics)
	publisher, err := newPublisher(p.scenario, func(topic int, due time.Time, late time.Duration) {
		account.due(due)
		account.published(topic, publish(topic, due, late), due, late, 0)
	})
	if err != nil {
		return err
	}
	*part, err = runPublisher(p.process, publisher, account)
	if p.scenario.Rate > 0 {
		part.Lag.Publisher = hiccups(&account.hiccups)
	}
	return err
}

// runPublisher publishes until the process stops, and returns when all of the window's events are published.
func runPublisher(p *Process, publisher *feed.Publisher, account *published) (PublisherPart, error) {
	timer, err := feed.NewTimer()
	if err != nil {
		return PublisherPart{}, err
	}
	publisher.Wait = func(ctx context.Context, until time.Time) error {
		account.next(until)
		if !until.After(time.Now()) { // it catches up
			return ctx.Err()
		}
		err := timer.Wait(ctx, until)
		if account.woke != nil {
			account.woke(until, time.Now())
		}
		return err
	}
	if len(publisher.Schedules) == 0 {
		account.next(account.window.Mark2)
	}
	p.Start("publishing", func(ctx context.Context) error {
		defer timer.Close()
		return publisher.Run(ctx, account.window.Start)
	})
	select {
	case <-account.done:
		return account.part(), nil
	case <-p.Context().Done():
		return PublisherPart{}, p.Context().Err()
	}
}

// published accounts for what a publisher publishes of the window. Its lock is taken by the publisher alone, or by it and
// by who reads the answers to its requests.
type published struct {
	window Window
	done   chan struct{} // closed when all events due before mark 2 are published

	mu          sync.Mutex
	open        int      // due before mark 2, and not published yet
	over        bool     // all that come are due after mark 2
	first, last []uint64 // the window's events, per topic
	late, took  *hdrhistogram.Histogram

	hiccups hiccup.Meter
	woke    func(due, now time.Time) // is called when the publisher has waited; nil: the meter runs by itself
}

func newPublished(s results.Scenario, w Window) *published {
	p := &published{
		window: w, done: make(chan struct{}), first: slices.Repeat([]uint64{1}, s.Topics), last: make([]uint64, s.Topics),
		late: histogram.New(), took: histogram.New(),
	}
	p.hiccups.Watch(w.Mark1, w.Mark2)
	return p
}

// next is called with when the next event is due, before that is waited for.
func (p *published) next(due time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over && !due.Before(p.window.Mark2) {
		p.over = true
		p.checkDone()
	}
}

// due is called when an event is due, before it is published.
func (p *published) due(due time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if due.Before(p.window.Mark2) {
		p.open++
	}
}

// published is called when an event is published: with its sequence number, how late that began, and how long it took.
func (p *published) published(topic int, seq uint64, due time.Time, late, took time.Duration) {
	if !due.Before(p.window.Mark2) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last[topic] = seq
	if due.Before(p.window.Mark1) {
		p.first[topic] = seq + 1
	} else {
		histogram.Record(p.late, int64(late))
		if took > 0 {
			histogram.Record(p.took, int64(took))
		}
	}
	p.open--
	p.checkDone()
}

// checkDone is called with the lock.
func (p *published) checkDone() {
	if p.over && p.open == 0 {
		close(p.done)
	}
}

// part is the window's events, how late they were published, and how long that took where it took requests.
func (p *published) part() PublisherPart {
	part := PublisherPart{First: p.first, Last: p.last}
	part.Lag.PublishMean, part.Lag.PublishP99, part.Lag.PublishMax = summary(p.late)
	part.Lag.PostMean, part.Lag.PostP99, part.Lag.PostMax = summary(p.took)
	return part
}

// summary is nil three times for an empty histogram.
func summary(h *hdrhistogram.Histogram) (mean, p99, most *int64) {
	if h.TotalCount() == 0 {
		return nil, nil, nil
	}
	return results.Observed(int64(h.Mean())), results.Observed(h.ValueAtQuantile(99)), results.Observed(h.Max())
}
