package experiment

import (
	"context"
	"time"

	"pollpush/results"
	"pollpush/transport"
	"pollpush/verify"
)

// Verify calibrates the instrument, on the smallest scale where small is set; say gets the progress.
func Verify(ctx context.Context, small bool, pin Pinning, say func(format string, args ...any)) (verify.Report, error) {
	v := fullVerification
	if small {
		v = smallVerification
	}
	v.pin, v.say = pin, say
	return v.run(ctx)
}

// A verification is what verify does, and how much of it.
type verification struct {
	loads    []load
	delays   verify.Delays
	settle   time.Duration
	measure  time.Duration // the window of a load
	rate     float64       // events per second and client
	clients  int           // of the delay line
	rtt      time.Duration
	stamps   int           // of the exchange over the delay line
	sabotage time.Duration // the window of a sabotage
	patience patience
	pin      Pinning
	say      func(format string, args ...any)

	started time.Time
}

// patience is for how long after the start each kind of check is made again when something disturbed it. After that there
// would not be time for the others: the whole takes under a minute.
type patience struct{ loads, paths, sabotage time.Duration }

// A load is how many clients are on what transport.
type load struct {
	transport string
	clients   int
}

// fullVerification is what a user gets.
var fullVerification = verification{
	loads: []load{
		{transport.SSE.Name, 10}, {transport.SSE.Name, 100}, {transport.SSE.Name, 500}, {transport.SSE.Name, 1000}, {transport.WebSocket.Name, 1000},
		{transport.LongPoll.Name, 1000}, {transport.SSE.Name, 2000}, {transport.SSE.Name, 4000},
	},
	delays: verify.Delays{
		Low: 2 * time.Millisecond, High: 20 * time.Millisecond,
		Tail: 0.01, TailLow: 60 * time.Millisecond, TailHigh: 100 * time.Millisecond, Seed: 1,
	},
	settle: 300 * time.Millisecond, measure: 2 * time.Second, rate: 10,
	clients: 200, rtt: 20 * time.Millisecond, stamps: 100, sabotage: time.Second,
	patience: patience{loads: 30 * time.Second, paths: 45 * time.Second, sabotage: 50 * time.Second},
}

// smallVerification takes seconds and proves nothing about speed.
var smallVerification = verification{
	loads:  []load{{transport.SSE.Name, 3}, {transport.WebSocket.Name, 5}, {transport.LongPoll.Name, 4}},
	delays: verify.Delays{Low: time.Millisecond, High: 10 * time.Millisecond, Seed: 1},
	settle: 100 * time.Millisecond, measure: 300 * time.Millisecond, rate: 20,
	clients: 3, rtt: 10 * time.Millisecond, stamps: 5, sabotage: 300 * time.Millisecond,
}

// run checks everything. The error is only the context's, or what kept it from checking at all.
func (v verification) run(ctx context.Context) (verify.Report, error) {
	v.started = time.Now()
	var r verify.Report
	v.say("reading the clock")
	r.Clock = verify.Clock{
		Step: verify.Resolution(), Stamp: verify.StampCost(), ServerCPUs: v.pin.Server, LoadCPUs: v.pin.Load,
	}
	for _, check := range []func(context.Context, *verify.Report) error{v.checkLoads, v.checkPaths, v.checkSabotage} {
		if err := check(ctx, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// scenario is how the null server is measured.
func (v verification) scenario(l load, measure time.Duration) results.Scenario {
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.Payload = l.transport, l.clients, v.rate, 64
	// Topics are spread over the interval between events, so that the load is even: what is checked is the instrument,
	// not how fast bursts leave the null server.
	s.Topics = min(l.clients, 100)
	s.Settle, s.Measure, s.Drain = results.Duration(v.settle), results.Duration(measure), results.Duration(5*time.Second)
	s.Complete()
	return s
}

// measureNull measures the null server, and again while there is patience and what it should be spared made the run
// invalid.
func (v verification) measureNull(
	ctx context.Context, s results.Scenario, b verify.Behaviour, patience time.Duration,
) (*measurement, error) {
	for {
		m := newMeasurement(s, v.pin, nil)
		m.null = &b
		if err := measureAll(ctx, []*measurement{m}); err != nil {
			return nil, err
		}
		if m.run.Valid || time.Since(v.started) > patience {
			return m, nil
		}
		v.say("again, because it was invalid: %s", m.run.InvalidBecause[0])
	}
}

// checkLoads measures the null server at rising load.
func (v verification) checkLoads(ctx context.Context, r *verify.Report) error {
	for _, l := range v.loads {
		v.say("%s, %d clients", l.transport, l.clients)
		m, err := v.measureNull(ctx, v.scenario(l, v.measure), verify.Behaviour{Delays: v.delays}, v.patience.loads)
		if err != nil {
			return err
		}
		compared, err := verify.NewLoad(m.run, m.truth)
		if err != nil {
			return err
		}
		if m.run.Latency != nil {
			r.Clock.Arrival = m.run.Latency.Clock
		}
		r.Loads = append(r.Loads, compared)
	}
	return nil
}
