package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/experiment"
	"pollpush/results"
	"pollpush/transport"
	"pollpush/verify/null"
)

// The sides of a run that can be paused, by their processes' names.
const (
	pausedLoad      = "load"
	pausedServer    = "server" // with the publisher in it
	pausedPath      = "path"
	pausedPublisher = "publisher" // one that posts
)

// pauses are what is stopped in the middle of runs.
type pauses struct {
	lengths []time.Duration
	clients []int
	measure time.Duration // the window
}

const (
	// pauseRTT and pauseInterval are those of the runs whose path, or whose polls, are paused. The interval is no multiple of
	// the events', so that each client's events wait for different times.
	pauseRTT      = 20 * time.Millisecond
	pauseInterval = 170 * time.Millisecond

	// pauseSlack is what latencies may be off by where a pause must not show: for a null server's clients, and where our
	// server takes some time too.
	pauseSlack    = time.Millisecond
	pauseOwnSlack = 5 * time.Millisecond
)

// A Pause is one run, one side of which stood still.
type Pause struct {
	Side     string
	Length   time.Duration
	Run      results.Run
	Readings []Reading // what a run that shows no pause would have measured, and what was
}

// Outcome returns whether the run is right, or says itself that it is not, and what it is wrong in else. A pause of our own
// must not be seen in the latency of a valid run. One of the server must, in a valid run.
func (p Pause) Outcome() (Outcome, string) {
	reasons := strings.Join(p.Run.InvalidBecause, "; ")
	if p.Side == pausedServer {
		return p.serverOutcome(reasons)
	}
	if !p.Run.Valid {
		return Refused, reasons
	}
	return outcomeOf(p.Readings, nil)
}

// serverOutcome: the events that were due while the server stood still waited until it went on. Clients that can't keep up with
// what comes then may say so.
func (p Pause) serverOutcome(reasons string) (Outcome, string) {
	if strings.Contains(reasons, "publisher late") { // it is in the server's process
		return Wrong, "invalid: " + reasons
	}
	interval := time.Duration(float64(time.Second) / p.Run.Scenario.Rate)
	switch l := p.Run.Latency; {
	case !p.Run.Valid:
		return Refused, reasons
	case l == nil || l.Max < int64(p.Length-interval):
		return Wrong, fmt.Sprintf("the latency does not show the server's pause of %v", p.Length)
	}
	return Right, ""
}

// checkPauses stops each side of runs, on all transports at the same time.
func (v verification) checkPauses(ctx context.Context, r *Report) error {
	for _, side := range []string{pausedLoad, pausedServer, pausedPath, pausedPublisher} {
		for _, clients := range v.pauses.clients {
			for _, length := range v.pauses.lengths {
				v.progress("%s stopped for %v, %d clients of each transport", side, length, clients)
				paused, err := v.pause(ctx, side, length, clients)
				if err != nil {
					return err
				}
				r.Pauses = append(r.Pauses, paused...)
			}
		}
	}
	return nil
}

// pause makes runs of all transports, in which a side stands still for some time.
func (v verification) pause(ctx context.Context, side string, length time.Duration, clients int) ([]Pause, error) {
	var own, known []results.Scenario // of our server, and of a null server
	for _, t := range transport.Over(results.HTTP1) {
		s := v.scenario(testLoad{t.Name, clients}, v.pauses.measure)
		switch {
		case t.Kind == transport.Poll:
			s.PollInterval = results.Duration(pauseInterval)
		case side == pausedLoad:
			known = append(known, s)
			continue
		}
		switch side {
		case pausedPath:
			s.RTT = results.Duration(pauseRTT)
		case pausedPublisher:
			s.Publisher = results.PublisherPost
		}
		s.Complete()
		own = append(own, s)
	}
	options := experiment.Options{Pinning: v.pin, Spoil: func(ctx context.Context, w experiment.Window, pids map[string]int) {
		stop(ctx, pids[side], w.Mark1.Add((v.pauses.measure-min(length, v.pauses.measure))/2), length)
	}}
	all, err := v.pauseNull(ctx, options, known)
	if err != nil {
		return nil, err
	}
	runs, err := options.Measure(ctx, nil, own...)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		all = append(all, Pause{Run: run, Readings: readings(expected(run.Scenario), run.Latency, pauseOwnSlack)})
	}
	for i := range all {
		all[i].Side, all[i].Length = side, length
	}
	return all, nil
}

// pauseNull measures null servers, all at the same time.
func (v verification) pauseNull(ctx context.Context, options experiment.Options, scenarios []results.Scenario) ([]Pause, error) {
	if len(scenarios) == 0 {
		return nil, nil
	}
	var mu sync.Mutex
	truths := map[string]null.Truth{}
	options.Server = nullKind(null.Behaviour{Delays: v.delays}, func(truth null.Truth) {
		mu.Lock()
		defer mu.Unlock()
		truths[truth.Transport] = truth
	})
	runs, err := options.Measure(ctx, nil, scenarios...)
	if err != nil {
		return nil, err
	}
	var all []Pause
	for _, run := range runs {
		p := Pause{Run: run}
		if truth, ok := truths[run.Scenario.Transport]; ok {
			planned, err := hdrhistogram.Decode([]byte(truth.Planned))
			if err != nil {
				return nil, fmt.Errorf("decode the planned latency: %w", err)
			}
			p.Readings = readings(planned, run.Latency, pauseSlack)
		}
		all = append(all, p)
	}
	return all, nil
}

// stop stops a process at a time, for some time.
func stop(ctx context.Context, pid int, at time.Time, length time.Duration) {
	wait := func(until time.Time) {
		select {
		case <-time.After(time.Until(until)):
		case <-ctx.Done():
		}
	}
	if wait(at); pid == 0 || ctx.Err() != nil {
		return
	}
	_ = syscall.Kill(pid, syscall.SIGSTOP) // it may have ended
	wait(at.Add(length))
	_ = syscall.Kill(pid, syscall.SIGCONT)
}

// expected is the latency of a server that takes no time: each event waits for the next poll, and takes one way of the path.
func expected(s results.Scenario) *hdrhistogram.Histogram {
	const steps = 1000
	h := hdrhistogram.New(1, int64(time.Hour), 3)
	for i := range int64(steps) {
		_ = h.RecordValue(max(1, int64(s.RTT)/2+int64(s.PollInterval)*(2*i+1)/(2*steps))) // within its range
	}
	return h
}

// readings compares a measured latency with a known one. A single event can always be held up by the machine: the smallest
// and the largest are left out.
func readings(known *hdrhistogram.Histogram, measured *results.Latency, slack time.Duration) []Reading {
	if measured == nil {
		return nil
	}
	all := []Reading{{"mean", known.Mean(), known.Mean(), measured.Mean, slack}}
	for _, q := range quantiles {
		if value := q.of(measured); value != nil {
			at := float64(known.ValueAtPercentile(q.percent))
			all = append(all, Reading{q.name, at, at, float64(*value), slack})
		}
	}
	return all
}

// pauses writes what became of the runs: a line for each pause, a column for each transport.
func (t *table) pauses(all []Pause) {
	names := map[string]bool{}
	for _, p := range all {
		names[p.Run.Scenario.Transport] = true
	}
	columns := slices.DeleteFunc(slices.Clone(transport.All), func(t transport.Transport) bool { return !names[t.Name] })
	var headings string
	for _, c := range columns {
		headings += "|" + c.Name
	}
	t.section("pauses", "stopped|for|clients"+headings, func(line func(string, ...any)) {
		type key struct {
			side    string
			length  time.Duration
			clients int
		}
		var keys []key
		cells := map[key]map[string]string{}
		for _, p := range all {
			k := key{p.Side, p.Length, p.Run.Scenario.Clients}
			if cells[k] == nil {
				keys, cells[k] = append(keys, k), map[string]string{}
			}
			outcome, _ := p.Outcome()
			cells[k][p.Run.Scenario.Transport] = [...]string{Right: "right", Refused: "invalid", Wrong: "WRONG"}[outcome]
		}
		for _, k := range keys {
			row := fmt.Sprintf("%s|%v|%d", k.side, k.length, k.clients)
			for _, c := range columns {
				row += "|" + cells[k][c.Name]
			}
			line("%s", row)
		}
	})
}

// problems are the pauses that nobody noticed, or that were taken for something else: a sentence each.
func (p Pause) problems() []string {
	if outcome, why := p.Outcome(); outcome == Wrong {
		s := p.Run.Scenario
		return []string{fmt.Sprintf("%s stopped for %v, %s with %d clients: %s", p.Side, p.Length, s.Transport, s.Clients, why)}
	}
	return nil
}
