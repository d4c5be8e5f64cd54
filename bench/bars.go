package bench

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"pollpush/loadgen"
)

// bars are the display of a terminal.
type bars struct {
	container *mpb.Progress
	bar       *mpb.Bar
	lines     []*mpb.Bar // below it, one for each run of a step
	estimate  *estimate
	steps     int // that are to be made

	mu       sync.Mutex // measuring goroutines write what the container's draw
	current  step
	number   int // of the current step, from 1
	attempt  int
	progress []loadgen.Progress
}

// barLength is what the bar counts up to.
const barLength = 1000

func newBars(out io.Writer, todo []step, e *estimate) *bars {
	b := &bars{estimate: e, steps: len(todo)}
	b.container = mpb.New(mpb.WithOutput(out), mpb.WithWidth(64), mpb.WithRefreshRate(250*time.Millisecond))
	// A bar that has reached its total is over, and the last step may take longer than expected.
	b.bar = b.container.AddBar(barLength+1,
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return b.title() })),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return fmt.Sprintf(" %v left", e.left()) })))
	widest := 0
	for _, s := range todo {
		widest = max(widest, len(s))
	}
	for i := range widest {
		b.lines = append(b.lines, b.container.New(0, mpb.NopStyle(), mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return b.line(i) }))))
	}
	return b
}

// close takes everything away that the terminal shows.
func (b *bars) close() {
	for _, bar := range append(b.lines, b.bar) {
		bar.Abort(true)
	}
	b.container.Wait()
}

// title is what stands before the bar: nothing where there is one step.
func (b *bars) title() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.steps == 1 {
		return ""
	}
	return fmt.Sprintf("step %d of %d ", max(1, b.number), b.steps)
}

// line is what scenario i of the current step is doing.
func (b *bars) line(i int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i >= len(b.current) {
		return ""
	}
	p, s := b.progress[i], b.current[i].scenario
	text := fmt.Sprintf("  %-16s %d of %d clients", s.Label(), p.Connected, s.Clients)
	if p.Received > 0 {
		text += fmt.Sprintf(", %d events", p.Received)
	}
	if p.LatencyNS > 0 { // the window has begun
		text += fmt.Sprintf(", mean latency %v", time.Duration(p.LatencyNS).Round(10*time.Microsecond))
	}
	if p.Requests > 0 {
		text += fmt.Sprintf(", %d requests", p.Requests)
	}
	if b.attempt > 1 {
		text += fmt.Sprintf(" (attempt %d)", b.attempt)
	}
	return strings.TrimRight(text+"  "+b.current[i].id, " ")
}

func (b *bars) begin(s step, attempt int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.current) == 0 || b.current[0].id != s[0].id {
		b.number++
	}
	b.current, b.attempt, b.progress = s, attempt, make([]loadgen.Progress, len(s))
}

func (b *bars) skip() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.number++
}

func (b *bars) update(i int, p loadgen.Progress) {
	b.mu.Lock()
	b.progress[i] = p
	b.mu.Unlock() // the bar's own goroutine asks for title and line
	passed, left := b.estimate.passed()
	b.bar.SetCurrent(barLength * int64(passed) / int64(max(1, passed+left)))
}
