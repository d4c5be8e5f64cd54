package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen/account"
	"pollpush/results"
	"pollpush/transport"
)

// Connect starts the clients and waits until they have their connections, or none more gets one: see results.Browser.
func (l *Load) Connect(ctx context.Context) error {
	order, err := json.Marshal(beginning(l.scenario))
	if err != nil {
		return err
	}
	if l.connected, err = evaluate[int](ctx, l, fmt.Sprintf("measure.begin(%s)", order)); err != nil {
		return err
	}
	if missing := l.scenario.Clients - l.connected; missing > mayStarve(l.scenario) && l.scenario.Kind() != transport.Hold {
		reasons, _ := evaluate[map[string]int](ctx, l, "measure.reasons()")
		return fmt.Errorf("%d of %d clients could not connect %v", missing, l.scenario.Clients, reasons)
	}
	l.clocks[0], err = l.clock(ctx)
	return err
}

// A begin is what page/measure.js is told to begin with.
type begin struct {
	Transport string    `json:"transport"`
	URLs      []string  `json:"urls"`
	Phases    []float64 `json:"phases"` // of the poll interval
	Interval  float64   `json:"interval"`
	Hold      float64   `json:"hold"`    // in seconds, as the interval
	AtATime   int       `json:"atATime"` // clients that may be connecting
	Rest      float64   `json:"rest"`    // in milliseconds
	Ends      bool      `json:"ends"`    // whether streams end after each burst of events
	Cookie    string    `json:"cookie"`  // that each request carries

	Conditional bool `json:"conditional"` // polls
}

// beginning says what the clients follow. Their phases are spread over the interval: one in each of as many equal parts.
func beginning(s results.Scenario) begin {
	b := begin{Transport: s.Transport, Interval: s.PollInterval.Seconds(), Hold: s.Hold.Seconds(), Ends: s.RetryStream > 0, AtATime: s.Clients, Cookie: headers.Cookie(s.CookieBytes), Conditional: s.Conditional}
	// For longer than this nobody waits who isn't kept waiting; the first poll may come an interval later, and connecting
	// and asking take some round trips.
	b.Rest = 1000 * (0.5 + s.PollInterval.Seconds() + 4*s.RTT.Seconds())
	if n := s.Descriptor().Opening; n > 0 {
		b.AtATime = n
	}
	random := rand.New(rand.NewPCG(s.Seed, 0))
	topics := s.TopicNames()
	for i, part := range random.Perm(s.Clients) {
		query := url.Values{"topic": {topics[i%s.Topics]}}
		if s.Contract == results.Latest {
			query.Set("contract", results.Latest)
		}
		if s.Conflate > 0 {
			query.Set("conflate", s.Conflate.String())
		}
		if s.RetryStream > 0 {
			query.Set("retry", s.RetryStream.String())
		}
		if s.Datagrams {
			query.Set("datagrams", "1")
		}
		where := url.URL{Path: s.Descriptor().Path, RawQuery: query.Encode()}
		b.URLs = append(b.URLs, where.String())
		b.Phases = append(b.Phases, (float64(part)+random.Float64())/float64(s.Clients))
	}
	return b
}

// drainCheck is how often Drain looks at the clients.
const drainCheck = 10 * time.Millisecond

// Drain waits until every client that isn't starved has seen the last of the window's events, first[t] to last[t] in topic
// t, at most for the scenario's drain time. Then it ends the clients and fetches what they wrote down. The bytes of the NetLog are
// counted between the marks, when the server counted its own.
func (l *Load) Drain(ctx context.Context, first, last []uint64, marks [2]time.Time) error {
	if len(l.marks) != 2 || len(first) != l.scenario.Topics || len(last) != l.scenario.Topics {
		return fmt.Errorf("internal error: drained after %d marks, with %d of %d topics", len(l.marks), len(last), l.scenario.Topics)
	}
	events := account.Events{First: first, Last: last}
	for deadline := time.Now().Add(time.Duration(l.scenario.Drain)); ; {
		cursors, err := evaluate[[]int64](ctx, l, "measure.cursors()")
		if err != nil {
			return err
		}
		now := time.Now()
		if events.Behind = behind(l.scenario, cursors, first, last); events.Behind == 0 || !now.Before(deadline) {
			break
		}
		if err := feed.Wait(ctx, now.Add(min(drainCheck, deadline.Sub(now)))); err != nil {
			return err
		}
	}
	if _, err := evaluate[*int](ctx, l, "measure.end()"); err != nil {
		return err
	}
	var err error
	if l.clocks[1], err = l.clock(ctx); err != nil {
		return err
	}
	if err := l.fetch(ctx, events); err != nil {
		return err
	}
	return l.readNetLog(marks)
}

// behind counts the clients that have not seen all they are owed. Those that were never answered, whose cursor is -1, don't
// count where the browser may leave them so.
func behind(s results.Scenario, cursors []int64, first, last []uint64) int {
	late, never := 0, 0
	for i, cursor := range cursors {
		switch t := i % s.Topics; {
		case last[t] < first[t]:
		case cursor < 0:
			never++
		case uint64(cursor) < last[t]:
			late++
		}
	}
	if never > mayStarve(s) {
		late += never
	}
	return late
}

// fetch takes over what the page wrote down.
func (l *Load) fetch(ctx context.Context, events account.Events) error {
	clock := between(l.clocks[0], l.clocks[1])
	window := account.Window{From: l.marksAt[0].UnixNano(), Until: l.marksAt[1].UnixNano()}
	l.drained = newTally(l.scenario, events, window, clock.uncertainty)
	body, err := evaluate[*int](ctx, l, "measure.bodies()")
	if err != nil {
		return err
	}
	switch {
	case body == nil: // none came
	case *body < 0:
		l.bodiesDiffer = true
	default:
		l.drained.body = make([]byte, *body)
	}
	for part := 0; ; part++ {
		numbers, err := evaluate[[]float64](ctx, l, fmt.Sprintf("measure.take(%d)", part))
		if err != nil {
			return err
		}
		if len(numbers) == 0 {
			break
		}
		rows, err := parseRows(numbers, l.scenario.Clients)
		if err != nil {
			return err
		}
		l.drained.add(rows, clock.value)
	}
	reasons, err := evaluate[map[string]int](ctx, l, "measure.reasons()")
	if len(reasons) > 0 {
		l.warnings = append(l.warnings, fmt.Sprintf("the clients met errors: %v", reasons))
	}
	return err
}
