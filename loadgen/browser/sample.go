package browser

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// A sample is what the page has used so far (DevTools protocol, Performance.getMetrics).
type sample struct {
	mainThread time.Duration // CPU time; ScriptDuration has no promises in it, and so nothing of fetch
	heap       int64         // JavaScript's, in bytes
	navigation time.Duration // when the page's clock began, by CLOCK_MONOTONIC
}

// sample asks the browser what the page has used.
func (l *Load) sample(ctx context.Context) (sample, error) {
	metrics, err := run(ctx, l, func(ctx context.Context, t *chromedp.Target) (performance.GetMetricsResult, error) {
		return cdp.Call(ctx, t, performance.GetMetrics, cdp.Empty{})
	})
	if err != nil {
		return sample{}, fmt.Errorf("ask the browser what the page has used: %w", err)
	}
	named := map[string]float64{}
	for _, m := range metrics.Metrics {
		named[m.Name] = m.Value
	}
	for _, name := range []string{"TaskDuration", "JSHeapUsedSize", "NavigationStart"} {
		if _, ok := named[name]; !ok {
			return sample{}, fmt.Errorf("this browser does not say what its %s is", name)
		}
	}
	seconds := func(name string) time.Duration { return time.Duration(named[name] * float64(time.Second)) }
	return sample{seconds("TaskDuration"), int64(named["JSHeapUsedSize"]), seconds("NavigationStart")}, nil
}

// Mark takes the page's counters at a mark.
func (l *Load) Mark(ctx context.Context, at time.Time) error {
	s, err := l.sample(ctx)
	l.marks, l.marksAt = append(l.marks, s), append(l.marksAt, at)
	return err
}

// A pageClock is a reading of the page's clock, in milliseconds.
type pageClock struct {
	Now      float64 `json:"now"`    // since the epoch
	Origin   float64 `json:"origin"` // when it began, since the epoch
	Isolated bool    `json:"isolated"`
}

// readings is how often the page's clock is read to find the bounds of its offset: the luckiest reading counts.
const readings = 40

// clock finds out what the page's clock is ahead of CLOCK_REALTIME. The anchor is that Chromium says when the page's clock
// began by CLOCK_MONOTONIC.
func (l *Load) clock(ctx context.Context) (offset, error) {
	var all []bracket
	var origin time.Duration
	for range readings {
		before := time.Now().UnixNano()
		c, err := evaluate[pageClock](ctx, l, "measure.clock()")
		if err != nil {
			return offset{}, err
		}
		all = append(all, bracket{time.Duration(before), milliseconds(c.Now), time.Duration(time.Now().UnixNano())})
		origin = milliseconds(c.Origin)
	}
	low, high := bounds(all)
	s, err := l.sample(ctx)
	if err != nil {
		return offset{}, err
	}
	realtime := l.options.ClockOffset()
	if realtime == nil {
		return unanchored(low, high), nil
	}
	return settle(origin-(s.navigation+*realtime), low, high), nil
}
