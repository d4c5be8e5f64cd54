package lab

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"math"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

// Settings are what a visitor chooses for the feed.
type Settings struct {
	Rate     float64 `json:"rate"`     // events per second; 0: none
	Arrivals string  `json:"arrivals"` // a name of feed.NewSchedule
	Payload  int     `json:"payload"`  // bytes of a body before it is encoded
	Binary   bool    `json:"binary"`   // random bytes in Base64, because a message is a line of text
}

// The bounds of Settings: one event a minute to 100 a second, and a history of messages that fits into memory for all
// sessions together.
const (
	slowest     = 1.0 / 60
	fastest     = 100
	mostPayload = 4096
)

// check says what is wrong with s, or returns nil.
func (s Settings) check() error {
	if math.IsNaN(s.Rate) || (s.Rate != 0 && (s.Rate < slowest*0.999 || s.Rate > fastest)) {
		return fmt.Errorf("rate: %v is not 0 and not between one a minute and %d/s", s.Rate, fastest)
	}
	if s.Payload < 0 || s.Payload > mostPayload {
		return fmt.Errorf("payload: %d is not between 0 and %d bytes", s.Payload, mostPayload)
	}
	_, err := feed.NewSchedule(s.Arrivals, 1, 0, 1, 0)
	return err
}

// body makes an event's body.
func (s Settings) body(late time.Duration, due time.Time) []byte {
	if !s.Binary {
		return feed.GeneratedBody(s.Payload, late, due)
	}
	raw := make([]byte, s.Payload)
	rand.Read(raw)
	return base64.StdEncoding.AppendEncode(nil, raw)
}

// A session is one visitor's feed, with a publisher of its own and an account for each lane.
type session struct {
	topic    string
	log      *feed.Log
	lanes    map[string]string // transport's name -> account
	accounts *servers.Accounts
	answer   *answer

	failed func(error) // is told that the publisher ended by itself; nil: nobody is
	stop   func()      // the publisher; nil: there is none
}

// publish replaces the publisher by one with other settings.
func (s *session) publish(settings Settings) error {
	if err := settings.check(); err != nil {
		return err
	}
	s.pause()
	if settings.Rate == 0 {
		return nil
	}
	schedule, err := feed.NewSchedule(settings.Arrivals, settings.Rate, 0, 1, uint64(time.Now().UnixNano()))
	if err != nil {
		return err
	}
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	publish := func(_ int, due time.Time, late time.Duration) {
		s.log.Publish(feed.Message{Due: due, Body: settings.body(late, due)})
	}
	p := &feed.Publisher{Schedules: []feed.Schedule{schedule}, Publish: publish, Wait: timer.Wait}
	s.start(func(ctx context.Context) error {
		defer timer.Close()
		return p.Run(ctx, time.Now())
	})
	return nil
}

// start publishes until pause is called. A publisher that ends before tells the visitor why the feed is silent.
func (s *session) start(publish func(ctx context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := publish(ctx); ctx.Err() == nil && s.failed != nil {
			s.failed(fmt.Errorf("the feed has stopped: %w", err))
		}
	}()
	s.stop = func() {
		cancel()
		<-done
	}
}

// pause stops the publisher.
func (s *session) pause() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// published returns how many messages the session has published.
func (s *session) published() uint64 { return s.log.Last() }

// totals returns what each lane has cost.
func (s *session) totals() map[string]servers.Totals {
	totals := make(map[string]servers.Totals, len(s.lanes))
	for name, account := range s.lanes {
		totals[name] = s.accounts.Totals(account)
	}
	return totals
}
