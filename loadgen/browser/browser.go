// Package browser follows a feed as a real Chromium does: the lab's transport clients, which use the browser's WebSocket,
// EventSource and fetch, run in a page of a headless Chromium, and what happened to them is accounted for by the rules of
// package account, as the load generator's are.
//
// The page writes down what happens and hands it over when the window is past: whoever talked to it meanwhile would slow
// it down. For the same reason nothing is counted through the DevTools protocol's Network domain, which halves a
// WebSocket's throughput. A number of clients share one page as they would share one browser in as many tabs of a site:
// connections are limited per browser, not per tab.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"

	"pollpush/results"
)

// ErrMissing is what Find returns when there is no Chromium.
var ErrMissing = errors.New("there is no Chromium here, which --client browser needs: install Debian's chromium package: apt-get install chromium")

// Find returns the path of Chromium's executable.
func Find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrMissing
}

// Options say where the feed is, and what this platform knows of its clocks.
type Options struct {
	Address     string // HOST:PORT of a server that has Page
	Certificate []byte // PEM, what to trust; nil: plain HTTP
	// ClockOffset returns CLOCK_REALTIME less CLOCK_MONOTONIC, nil if unknown.
	ClockOffset func() *time.Duration
}

// A Load is a scenario's clients in a browser. Its methods are called in this order: Start, Connect, Mark at both marks,
// Drain, Fill; Close at any time, once.
type Load struct {
	scenario results.Scenario
	options  Options
	chromium *chromium
	page     context.Context
	version  string
	step     time.Duration

	connected    int
	clocks       [2]offset // before and after the window
	marks        []sample
	marksAt      []time.Time
	drained      *tally
	warnings     []string
	logged       *results.NetLog
	bodiesDiffer bool // in size
}

// Start starts a Chromium and loads the page.
func Start(ctx context.Context, s results.Scenario, o Options) (*Load, error) {
	l := &Load{scenario: s, options: o}
	var err error
	quic := ""
	if s.HTTP == results.HTTP3 {
		quic = o.Address
	}
	if l.chromium, err = start(ctx, s.NetLog, o.Certificate, quic); err != nil {
		return nil, err
	}
	if err := l.open(ctx); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// open loads the page and prepares it to be measured.
func (l *Load) open(ctx context.Context) error {
	l.page = l.chromium.ctx
	scheme := "http"
	if l.options.Certificate != nil {
		scheme = "https"
	}
	if err := l.do(ctx, chromedp.Navigate(scheme+"://"+l.options.Address+pagePath)); err != nil {
		return fmt.Errorf("load the measuring page: %w", err)
	}
	if err := l.do(ctx, quieten()); err != nil {
		return fmt.Errorf("switch the DevTools protocol off: %w", err)
	}
	var err error
	if l.version, err = l.chromium.version(ctx); err != nil {
		return err
	}
	clock, err := evaluate[pageClock](ctx, l, "measure.clock()")
	if err != nil {
		return err
	}
	if !clock.Isolated {
		return errors.New("the measuring page is not isolated from other origins: its clock is too coarse")
	}
	step, err := evaluate[float64](ctx, l, "measure.step()")
	l.step = milliseconds(step)
	return err
}

// Close ends the browser. Its files are gone afterwards.
func (l *Load) Close() { l.chromium.stop() }

// do runs an action in the page; ctx can interrupt it.
func (l *Load) do(ctx context.Context, action chromedp.Action[chromedp.Void]) error {
	_, err := run(ctx, l, action)
	return err
}

// evaluate returns the value of an expression in the page, awaited when it is a promise.
func evaluate[T any](ctx context.Context, l *Load, expression string) (T, error) {
	value, err := run(ctx, l, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		return value, fmt.Errorf("in the page, %.60s: %w", expression, err)
	}
	return value, nil
}

// run runs an action in the page. chromedp finds the page in its context, which therefore is ours; caller ends it early.
func run[T any](caller context.Context, l *Load, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithCancelCause(l.page)
	defer cancel(nil)
	defer context.AfterFunc(caller, func() { cancel(caller.Err()) })()
	return chromedp.Run(ctx, action)
}
