package bench

import (
	"fmt"
	"io"
	"strings"
	"time"

	"pollpush/internal/terminal"
	"pollpush/internal/visible"
	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/results/stats"
)

// A display shows a person how a bench is getting on: on a terminal a bar for the whole and a line for each run of the
// current step, elsewhere a line for each run that is done. What is written to it stays above the bars.
type display struct {
	out      io.Writer
	style    terminal.Style
	bars     *bars // nil: no terminal
	quiet    bool  // it shows nothing
	estimate *estimate
}

func newDisplay(stderr io.Writer, todo []step, total int, quiet bool) *display {
	d := &display{out: stderr, style: terminal.StyleOf(stderr), quiet: quiet, estimate: newEstimate(todo)}
	switch {
	case quiet:
	case terminal.Is(stderr):
		d.bars = newBars(stderr, todo, d.estimate)
		d.out = d.bars.container
	default:
		fmt.Fprintf(d.out, "pollpush: %d of %d runs to make, about %v\n", len(scenarios(todo...)), total, d.estimate.left())
	}
	return d
}

func (d *display) Write(text []byte) (int, error) { return d.out.Write(text) }

// begin says that a step is made.
func (d *display) begin(s step, attempt int) {
	d.estimate.begin(s)
	if d.bars != nil {
		d.bars.begin(s, attempt)
	}
}

// skip says that a step need not be made.
func (d *display) skip(s step) {
	d.estimate.skip(s)
	if d.bars != nil {
		d.bars.skip()
	}
}

// update says how far the clients of scenario i of the current step are.
func (d *display) update(i int, p loadgen.Progress) {
	if d.bars != nil {
		d.bars.update(i, p)
	}
}

// end says what became of a step, and whether it is made again.
func (d *display) end(runs []results.Run, again bool) {
	d.estimate.end(again)
	for _, r := range runs {
		switch {
		case d.quiet:
		case d.bars == nil:
			fmt.Fprintf(d.out, "pollpush: %s (%v left)\n", outcome(r), d.estimate.left())
		case !r.Valid:
			fmt.Fprintf(d.out, "pollpush: %s\n", d.style.Yellow(outcome(r)))
		}
	}
}

// close takes the bars away.
func (d *display) close() {
	if d.bars != nil {
		d.bars.close()
	}
}

// longest is up to how many characters of a reason stand in a line.
const longest = 80

// brief is the first reason of several, cut short: the record and the report have all of them.
func brief(reasons []string) string {
	if len(reasons) == 0 {
		return "no reason is recorded"
	}
	text := []rune(visible.Text(reasons[0]))
	if len(text) > longest {
		return strings.TrimSpace(string(text[:longest-1])) + "…"
	}
	return string(text)
}

// outcome is one run in a line.
func outcome(r results.Run) string {
	if !r.Valid {
		return fmt.Sprintf("%s: attempt %d is invalid: %s", r.ID, r.Attempt, brief(r.InvalidBecause))
	}
	text := fmt.Sprintf("%s: %d of %d events", r.ID, r.Delivery.Received, r.Delivery.Expected)
	if r.Latency != nil {
		text += fmt.Sprintf(", median latency %v", time.Duration(r.Latency.P50).Round(time.Microsecond))
	}
	return text + fmt.Sprintf(", %.0f B per client and second", stats.AppBytesPerClientSecond(r))
}
