package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"pollpush/loadgen"
	"pollpush/results"
)

// A display shows a person how a bench is getting on.
type display interface {
	begin(s step, attempt int)
	update(i int, p loadgen.Progress) // of scenario number i of the current step
	end(s step, runs []results.Run)
	close()
}

// newDisplay returns a progress bar when stderr is a terminal, and plain lines otherwise.
func newDisplay(todo []step, total int) display {
	e := newEstimate(todo)
	if term.IsTerminal(int(os.Stderr.Fd())) {
		return newBars(os.Stderr, e, todo)
	}
	runs := 0
	for _, s := range todo {
		runs += len(s)
	}
	fmt.Fprintf(os.Stderr, "pollpush: %d of %d runs to make, about %v\n", runs, total, e.left().Round(time.Second))
	return &lines{out: os.Stderr, estimate: e}
}

// An estimate knows how long the rest takes: as planned, corrected by how the steps so far compared with the plan.
type estimate struct {
	mu             sync.Mutex
	planned, spent time.Duration // of the steps that are done
	rest           time.Duration // planned, the current step included
	current        time.Duration
	began          time.Time
	steps, done    int
}

func newEstimate(todo []step) *estimate {
	e := &estimate{steps: len(todo)}
	for _, s := range todo {
		e.rest += s.expected()
	}
	return e
}

func (e *estimate) begin(s step) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.current, e.began = s.expected(), time.Now()
}

func (e *estimate) end(again bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.planned += e.current
	e.spent += time.Since(e.began)
	if !again {
		e.rest -= e.current
		e.done++
	}
	e.current = 0
}

// left is the time that the rest is going to take.
func (e *estimate) left() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	left := e.rest
	if e.current > 0 {
		left -= min(e.current, time.Since(e.began))
	}
	if e.planned > 0 {
		left = time.Duration(float64(left) * float64(e.spent) / float64(e.planned))
	}
	return max(0, left)
}

// fraction is the share of the whole time that has passed.
func (e *estimate) fraction() float64 {
	left := e.left()
	e.mu.Lock()
	defer e.mu.Unlock()
	spent := e.spent
	if e.current > 0 {
		spent += time.Since(e.began)
	}
	return float64(spent) / float64(spent+left+1)
}

// step is the number of the current step.
func (e *estimate) step() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return min(e.done+1, e.steps)
}

// lines is the display for logs: one line a run.
type lines struct {
	out      io.Writer
	estimate *estimate
}

func (l *lines) begin(s step, _ int)          { l.estimate.begin(s) }
func (l *lines) update(int, loadgen.Progress) {}
func (l *lines) close()                       {}
func (l *lines) end(s step, runs []results.Run) {
	l.estimate.end(anyInvalid(runs))
	for _, r := range runs {
		fmt.Fprintf(l.out, "pollpush: %s (%v left)\n", outcome(r), l.estimate.left().Round(time.Second))
	}
}

// outcome is one run in a line.
func outcome(r results.Run) string {
	if !r.Valid {
		return fmt.Sprintf("%s: attempt %d is invalid: %s", r.ID, r.Attempt, strings.Join(r.InvalidBecause, "; "))
	}
	text := fmt.Sprintf("%s: %d of %d events", r.ID, r.Delivery.Received, r.Delivery.Expected)
	if r.Latency != nil {
		text += fmt.Sprintf(", median latency %v", time.Duration(r.Latency.P50).Round(time.Microsecond))
	}
	return text + fmt.Sprintf(", %.0f B per client and second", results.AppBytesPerClientSecond(r))
}

func anyInvalid(runs []results.Run) bool {
	return slices.ContainsFunc(runs, func(r results.Run) bool { return !r.Valid })
}

// bars is the display for terminals: the whole bench as a bar, and below it a line for each run of the current step.
type bars struct {
	container *mpb.Progress
	estimate  *estimate
	bar       *mpb.Bar
	mu        sync.Mutex
	current   step
	attempt   int
	live      []loadgen.Progress
	stop      chan struct{}
	stopped   sync.WaitGroup
}

// barLength is what the bar counts up to: thousandths of the time.
const barLength = 1000

func newBars(out io.Writer, e *estimate, todo []step) *bars {
	b := &bars{estimate: e, stop: make(chan struct{}), live: make([]loadgen.Progress, widest(todo))}
	b.container = mpb.New(mpb.WithOutput(out), mpb.WithWidth(64), mpb.WithRefreshRate(250*time.Millisecond))
	b.bar = b.container.AddBar(barLength,
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return fmt.Sprintf("step %d of %d ", e.step(), e.steps) })),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			return fmt.Sprintf(" %v left", e.left().Round(time.Second))
		})))
	for i := range b.live {
		b.container.New(0, mpb.NopStyle(), mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return b.line(i) })))
	}
	b.stopped.Go(func() {
		ticker := time.NewTicker(250 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-b.stop:
				return
			case <-ticker.C:
				b.bar.SetCurrent(int64(barLength * e.fraction()))
			}
		}
	})
	return b
}

func widest(todo []step) int {
	n := 1
	for _, s := range todo {
		n = max(n, len(s))
	}
	return n
}

// line is what scenario number i of the current step is doing.
func (b *bars) line(i int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i >= len(b.current) {
		return ""
	}
	p, s := b.live[i], b.current[i].scenario
	text := fmt.Sprintf("  %-16s %d of %d clients", s.Label(), p.Connected, s.Clients)
	if p.Received > 0 {
		text += fmt.Sprintf(", %d events, mean latency %v", p.Received, time.Duration(p.LatencyNS).Round(10*time.Microsecond))
	}
	if p.Requests > 0 {
		text += fmt.Sprintf(", %d requests", p.Requests)
	}
	if b.attempt > 1 {
		text += fmt.Sprintf(" (attempt %d)", b.attempt)
	}
	return text + "  " + b.current[i].id
}

func (b *bars) begin(s step, attempt int) {
	b.estimate.begin(s)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.current, b.attempt = s, attempt
	clear(b.live)
}

func (b *bars) update(i int, p loadgen.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.live[i] = p
}

func (b *bars) end(_ step, runs []results.Run) {
	b.estimate.end(anyInvalid(runs))
	for _, r := range runs {
		if !r.Valid {
			fmt.Fprintf(b.container, "pollpush: %s\n", outcome(r))
		}
	}
}

func (b *bars) close() {
	close(b.stop)
	b.stopped.Wait()
	b.bar.Abort(true)
	b.container.Shutdown()
}
