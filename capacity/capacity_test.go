package capacity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/internal/leak"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/results/validity"
	"pollpush/transport"
)

func TestMain(m *testing.M) { os.Exit(leak.Tests{M: m}.Run()) }

// A queue stands in for server and load generator, each on a core of its own: what a delivery or a poll takes of either, and
// its latency, which is that of M/M/1 and grows with the backlog beyond saturation.
type queue struct {
	server, load time.Duration          // per delivery or poll
	noise        *rand.Rand             // nil: none
	spoil        func(run *results.Run) // what else happens to a run; nil: nothing
	saw          []results.Scenario     // what was asked of it
}

func (q *queue) measure(ctx context.Context, s results.Scenario) (results.Run, error) {
	q.saw = append(q.saw, s)
	select { // in the time of a bubble
	case <-ctx.Done():
		return results.Run{}, ctx.Err()
	case <-time.After(800*time.Millisecond + time.Duration(s.Measure)):
	}
	work, together := s.Rate*float64(s.Clients), float64(s.Clients)/float64(s.Topics) // per second, and per event
	if s.Kind() == transport.Poll {
		work, together = float64(s.Clients)/s.PollInterval.Seconds(), 1
	}
	noise := 1.0
	if q.noise != nil {
		noise += 0.02 * q.noise.NormFloat64()
	}
	window := s.Measure.Seconds()
	server, load := work*q.server.Seconds()*noise, work*q.load.Seconds()*noise
	// M/M/1's 99th percentile is 4.6 times its mean; a server beyond its capacity is behind by what it can't do.
	p99 := 4.6 * q.server.Seconds() * together / max(1-server, 0.02)
	if server > 1 {
		p99 += window * (1 - 1/server)
	}
	if load > 1 {
		p99 += window * (1 - 1/load)
	}
	p99 += s.PollInterval.Seconds()
	events := s.Rate * float64(s.Topics) * window
	r := results.Run{
		Scenario: s, WindowNS: int64(s.Measure),
		Delivery: results.Delivery{Published: int64(events), Expected: int64(events * float64(s.Clients) / float64(s.Topics))},
		Latency:  &results.Latency{P50: int64(p99 * 2e8), Mean: p99 * 3e8},
		Server:   &results.Server{CPUs: []int{0}, CPUNS: results.Observed(int64(min(server, 0.99) * window * 1e9))},
		Load:     &results.Load{CPUs: []int{1}, Busy: results.Observed(min(load, 1))},
	}
	r.Delivery.Received = r.Delivery.Expected
	if events >= 1000 {
		r.Latency.P99 = results.Observed(int64(p99 * 1e9))
	}
	if q.spoil != nil {
		q.spoil(&r)
	}
	validity.Judge(&r)
	return r, nil
}

// plan is one of a scenario and an objective, both as flags have them.
func plan(t *testing.T, objective string, change func(*results.Scenario)) Plan {
	t.Helper()
	p := Plan{Scenario: results.Default(), Budget: time.Minute}
	p.Scenario.Measure = results.Duration(2 * time.Second)
	if change != nil {
		change(&p.Scenario)
	}
	var err error
	if p.Objective, err = slo.Parse(objective); err != nil {
		t.Fatal(err)
	}
	return p
}

func with(p Plan, change func(*Plan)) Plan { change(&p); return p }

// carryOut makes a search in a bubble, and returns its answer, what it wrote, and its records.
func carryOut(t *testing.T, p Plan, q *queue) (a Answer, out string, kept []results.Run) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := Begin(p)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		var b strings.Builder
		a, err = s.Run(t.Context(), q.measure, func(r results.Run) error { kept = append(kept, r); return nil }, &b)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > p.Budget {
			t.Errorf("the search took %v, its budget is %v", took, p.Budget)
		}
		out = b.String()
	})
	return a, out, kept
}

func TestKneeOfAQueue(t *testing.T) {
	polls := func(s *results.Scenario) {
		s.Transport, s.PollInterval, s.Topics = transport.ShortPoll.Name, results.Duration(50*time.Millisecond), 50
	}
	for name, c := range map[string]struct {
		plan Plan
		q    queue
		want float64 // the load at which the server is saturated
	}{
		"push":                {plan(t, "p99=100ms", nil), queue{server: 10 * time.Microsecond, load: 5 * time.Microsecond}, 1000},
		"push, noisy":         {plan(t, "p99=100ms", nil), queue{server: 10 * time.Microsecond, load: 5 * time.Microsecond, noise: rand.New(rand.NewPCG(1, 2))}, 1000},
		"a quick server":      {plan(t, "p99=100ms", nil), queue{server: time.Microsecond, load: time.Microsecond / 2}, 10_000},
		"a slow server":       {plan(t, "p99=100ms", func(s *results.Scenario) { s.Topics = 10 }), queue{server: 100 * time.Microsecond, load: time.Microsecond}, 100},
		"polls":               {plan(t, "p99=100ms", polls), queue{server: 30 * time.Microsecond, load: 15 * time.Microsecond}, 1667},
		"a mean":              {plan(t, "mean=50ms,lost=0", nil), queue{server: 10 * time.Microsecond, load: 5 * time.Microsecond}, 1000},
		"clients of a stream": {with(plan(t, "mean=1s", func(s *results.Scenario) { s.Rate = 60 }), func(p *Plan) { p.Vary = VaryClients }), queue{server: 100 * time.Microsecond, load: 5 * time.Microsecond}, 1e4 / 60.0},
	} {
		t.Run(name, func(t *testing.T) {
			a, out, kept := carryOut(t, c.plan, &c.q)
			if !a.Confirmed || a.Load > c.want*1.1 || a.Load < c.want*0.75 {
				t.Errorf("the answer is %+v, want a confirmed load of nearly %v:\n%s", a, c.want, out)
			}
			if !strings.Contains(a.Text, "the server gave way first") || !strings.Contains(a.Text, "server saturated: 9") {
				t.Errorf("the answer does not say that the server was saturated: %s", a.Text)
			}
			ids := map[string]bool{}
			for i, r := range kept {
				if ids[r.ID] || r.Order != i+1 {
					t.Errorf("the run %q of order %d is there twice, or out of order", r.ID, r.Order)
				}
				ids[r.ID] = true
			}
			if len(kept) != strings.Count(out[:strings.Index(out, "\n\n")], "\n") { // a line each, below the titles
				t.Errorf("%d records, but the table is:\n%s", len(kept), out)
			}
			seeds := map[uint64]bool{}
			for _, s := range c.q.saw {
				if seeds[s.Seed] {
					t.Errorf("two runs have the seed %d", s.Seed)
				}
				seeds[s.Seed] = true
			}
		})
	}
}

// The load generator's limit is never the server's.
func TestLoadGeneratorGivesWayFirst(t *testing.T) {
	for name, q := range map[string]*queue{
		"busy": {server: 5 * time.Microsecond, load: 10 * time.Microsecond},
		"lagging": {server: 5 * time.Microsecond, load: 8 * time.Microsecond, spoil: func(r *results.Run) {
			if *r.Load.Busy > 0.7 {
				r.Latency.P99 = results.Observed(int64(300e6))
				r.Lag.ClientP99, r.Lag.Together = results.Observed(int64(80e6)), results.Observed(0.2)
			}
		}},
		"slowing the server": {server: 5 * time.Microsecond, load: 8 * time.Microsecond, spoil: func(r *results.Run) {
			if *r.Load.Busy > 0.8 {
				r.Latency.P99 = results.Observed(int64(300e6))
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			a, out, _ := carryOut(t, plan(t, "p99=100ms", nil), q)
			if a.Confirmed || a.Load < 700 || a.Load > 1000 || !strings.HasPrefix(a.Text, "At least ") ||
				!strings.Contains(a.Text, "an instrument gave way first") || strings.Contains(a.Text, "the server gave way") {
				t.Errorf("the answer is %+v:\n%s", a, out)
			}
		})
	}
}

// Runs that say nothing are made again, as often as is said, and kept.
func TestInvalidRuns(t *testing.T) {
	stepped := func(every int) *queue {
		n := 0
		return &queue{server: 10 * time.Microsecond, load: 5 * time.Microsecond, spoil: func(r *results.Run) {
			if n++; n%every == 0 {
				r.ClockStepNS = results.Observed(int64(time.Second))
			}
		}}
	}
	a, out, kept := carryOut(t, plan(t, "p99=100ms", nil), stepped(3))
	again := 0
	for _, r := range kept {
		if r.Attempt > 1 {
			again++
		}
	}
	if a.Load < 700 || again == 0 {
		t.Errorf("with every third run invalid the answer is %+v, and %d were made again:\n%s", a, again, out)
	}
	a, out, kept = carryOut(t, plan(t, "p99=100ms", nil), stepped(1))
	if a.Load != 0 || a.Confirmed || !strings.Contains(a.Text, "No load is known to hold p99=100ms.") || !strings.Contains(a.Text, "clock stepped") {
		t.Errorf("with all runs invalid the answer is %+v:\n%s", a, out)
	}
	for _, r := range kept {
		if r.Attempt > maxUnusable {
			t.Errorf("run %q is attempt %d", r.ID, r.Attempt)
		}
	}
}

func TestAnswers(t *testing.T) {
	quick := func() *queue { return &queue{server: 10 * time.Microsecond, load: time.Microsecond} }
	for name, c := range map[string]struct {
		plan Plan
		q    *queue
		want string // a regular expression for all of it
	}{
		"never": {plan(t, "p99=1ms", nil), quick(),
			`^Less than 336 events/s \(33,600 deliveries/s\): the lowest load that can be measured within the budget did not hold p99=1ms\.\nFewer --clients, .*\nAt 336 events/s \(33,600 deliveries/s\) the server gave way first, in 2 of 2 runs: p99 \S+ ms although the server's cores were 34 % busy only\.$`},
		"always": {plan(t, "p99=100ms", nil), &queue{},
			`^At least 917,000 events/s \(91,700,000 deliveries/s\): held p99=100ms in 4 of 4 runs, .*\nThat is the highest load that is tried\.$`},
		"lost": {plan(t, "p99=10s", nil), &queue{server: 10 * time.Microsecond, spoil: func(r *results.Run) {
			if r.Scenario.Rate > 900 {
				r.Delivery.Lost, r.Delivery.Received = 7, r.Delivery.Received-7
			}
		}}, `^\d{3} events/s \(.*\): held p99=10s in 4 of 4 runs.*\nAt 9\d\d events/s .* the server gave way first, in 2 of 2 runs: events lost: 7 of \d+, not delivered within 10s after the window\.$`},
	} {
		a, out, _ := carryOut(t, c.plan, c.q)
		if !regexp.MustCompile(c.want).MatchString(a.Text) || !strings.HasSuffix(out, "\n\n"+a.Text+"\n") {
			t.Errorf("%s: the answer is\n%s\nwant\n%s", name, a.Text, c.want)
		}
	}
}

func TestPlansThatCanNotBe(t *testing.T) {
	poll := func(interval time.Duration) func(*results.Scenario) {
		return func(s *results.Scenario) {
			s.Transport, s.PollInterval, s.Topics = transport.ShortPoll.Name, results.Duration(interval), 50
		}
	}
	for want, p := range map[string]Plan{
		"--budget: 0s is out of range": with(plan(t, "p99=1s", nil), func(p *Plan) { p.Budget = 0 }),
		"--budget: 20s leave no time for the 14 runs of a search, each with a window of 2s: use 43s or more": with(plan(t, "p99=1s", nil),
			func(p *Plan) { p.Budget = 20 * time.Second }),
		"--vary: a target's rate is its own: use --vary clients": with(plan(t, "p99=1s", func(s *results.Scenario) { s.Target = "127.0.0.1:1" }),
			func(p *Plan) { p.Vary = VaryRate }),
		"--slo: p99=100ms can't be held by polls each 1s: an event waits for one for up to that long, whatever the server does: use --poll-interval 81ms or less": plan(t, "p99=100ms", poll(time.Second)),
		"--slo: mean=20ms can't be held by polls each 50ms": plan(t, "mean=20ms", poll(50*time.Millisecond)),
		"--slo: max=49ms can't be held":                     plan(t, "max=49ms", poll(50*time.Millisecond)),
		"--slo: p999=100ms stands on 10,000 events, which take 22s at 10 events/s on each of 50 topics; the budget has room for windows of 3.27s: use --topics 337 (a client follows one of them), --rate 68, or --budget 5m23s": plan(t,
			"p999=100ms", poll(50*time.Millisecond)),
		"--rate: without events there is no latency to hold": with(plan(t, "p99=1s", func(s *results.Scenario) { s.Rate = 0 }), func(p *Plan) { p.Vary = VaryClients }),
	} {
		if _, err := Begin(p); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Begin = %v, want %q", err, want)
		}
	}
	if _, err := Begin(plan(t, "mean=25ms", poll(50*time.Millisecond))); err != nil {
		t.Errorf("what polling can hold is refused: %v", err)
	}
}

// What goes wrong on the way ends the search.
func TestSearchEndsWithErrors(t *testing.T) {
	full := errors.New("disk full")
	cut, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		keep func(results.Run) error
		out  *failing
		want error
	}{
		"keep":  {t.Context(), func(results.Run) error { return full }, &failing{}, full},
		"write": {t.Context(), func(results.Run) error { return nil }, &failing{full}, full},
		"ctx":   {cut, func(results.Run) error { return nil }, &failing{}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Begin(plan(t, "p99=100ms", nil))
			if err != nil {
				t.Fatal(err)
			}
			measure := func(ctx context.Context, s results.Scenario) (results.Run, error) {
				return results.Run{Scenario: s}, ctx.Err()
			}
			if _, err := s.Run(c.ctx, measure, c.keep, c.out); !errors.Is(err, c.want) {
				t.Errorf("the error is %v, want %v", err, c.want)
			}
		})
	}
}

type failing struct{ err error }

func (f *failing) Write(p []byte) (int, error) { return len(p), f.err }

func TestLadder(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		whole     bool
		want      string
	}{
		{100, 200, false, "[100 110 121 133 146 161 177 195]"},
		{0.01, 0.012, false, "[0.01 0.011]"},
		{1, 12, true, "[1 2 3 4 5 6 7 8 9 10 11 12]"},
		{99_000, 131_000, true, "[99000 109000 120000]"},
		{7, 7, true, "[7]"},
	} {
		loads := ladder(c.low, c.high, c.whole)
		if got := fmt.Sprint(loads); strings.ReplaceAll(got, "e+06", "000000") != c.want {
			t.Errorf("from %v to %v: %v, want %v", c.low, c.high, got, c.want)
		}
		if n := nearest(loads, loads[len(loads)-1]); n != len(loads)-1 || nearest(loads, math.Inf(1)) != n || nearest(loads, 0) != 0 {
			t.Errorf("the last load of %v is not the nearest to itself", loads)
		}
	}
}
