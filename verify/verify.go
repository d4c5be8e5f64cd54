// Package verify checks the instrument: it measures a null server, of which it is known what it did, as any server is
// measured, compares the two, and spoils runs to see whether their records say so.
package verify

import (
	"context"
	"slices"
	"time"

	"pollpush/experiment"
	"pollpush/results"
	"pollpush/transport"
	"pollpush/verify/null"
)

// Run calibrates the instrument, on the smallest scale where small is set; progress is called with what is being done. The
// error is only the context's, or what kept it from checking at all.
func Run(ctx context.Context, small bool, cores experiment.Pinning, progress func(format string, args ...any)) (Report, error) {
	v := fullVerification
	if small {
		v = smallVerification
	}
	v.pin, v.progress = cores, progress
	v.network, _ = experiment.FindNetwork(cores)
	return v.run(ctx)
}

// A verification is what verify does, and how much of it.
type verification struct {
	loads    []testLoad
	delays   null.Delays
	settle   time.Duration
	measure  time.Duration // the window of a load
	rate     float64       // events per second and client
	clients  int           // of the relay
	rtt      time.Duration
	stamps   int           // of the exchange over the relay
	sabotage time.Duration // the window of a sabotage
	pauses   pauses
	patience patience
	pin      experiment.Pinning
	network  string // what results.NetworkAuto means
	progress func(format string, args ...any)

	started time.Time
}

// patience is for how long after the start each kind of check is made again when something disturbed it. After that there
// would not be time for the others: these take under a minute, and pauses, which are made once, somewhat more.
type patience struct{ loads, paths, sabotage time.Duration }

// A testLoad is how many clients are on what transport.
type testLoad struct {
	transport string
	clients   int
}

// loadsBeside are loads of so many clients on each of the other transports that a null server can speak.
func loadsBeside(other transport.Transport, clients int) []testLoad {
	var loads []testLoad
	for _, t := range transport.Over(results.HTTP1) {
		if t.Name != other.Name && t.Kind != transport.Poll {
			loads = append(loads, testLoad{t.Name, clients})
		}
	}
	return loads
}

// fullVerification is what a user gets.
var fullVerification = verification{
	loads: slices.Concat(
		[]testLoad{{transport.SSE.Name, 10}, {transport.SSE.Name, 100}, {transport.SSE.Name, 500}, {transport.SSE.Name, 1000}},
		loadsBeside(transport.SSE, 1000),
		[]testLoad{{transport.SSE.Name, 2000}, {transport.SSE.Name, 4000}},
	),
	delays: null.Delays{
		Low: 2 * time.Millisecond, High: 20 * time.Millisecond,
		Tail: 0.01, TailLow: 60 * time.Millisecond, TailHigh: 100 * time.Millisecond, Seed: 1,
	},
	settle: 300 * time.Millisecond, measure: 2 * time.Second, rate: 10,
	clients: 200, rtt: 20 * time.Millisecond, stamps: 100, sabotage: time.Second,
	pauses:   pauses{[]time.Duration{100 * time.Millisecond, 300 * time.Millisecond, time.Second}, []int{20, 200}, 1500 * time.Millisecond},
	patience: patience{loads: 30 * time.Second, paths: 45 * time.Second, sabotage: 50 * time.Second},
}

// smallVerification takes seconds and proves nothing about speed.
var smallVerification = verification{
	loads:  append([]testLoad{{transport.SSE.Name, 3}}, loadsBeside(transport.SSE, 5)...),
	delays: null.Delays{Low: time.Millisecond, High: 10 * time.Millisecond, Seed: 1},
	settle: 100 * time.Millisecond, measure: 300 * time.Millisecond, rate: 20,
	clients: 3, rtt: 10 * time.Millisecond, stamps: 5, sabotage: 300 * time.Millisecond,
	pauses: pauses{[]time.Duration{100 * time.Millisecond}, []int{3}, 300 * time.Millisecond},
}

// run checks everything.
func (v verification) run(ctx context.Context) (Report, error) {
	v.started = time.Now()
	var r Report
	v.progress("reading the clock")
	r.Clock = Clock{
		Step: Resolution(), Stamp: StampCost(), ServerCPUs: v.pin.Server, LoadCPUs: v.pin.Load, Network: v.network,
	}
	for _, check := range []func(context.Context, *Report) error{v.checkLoads, v.checkPaths, v.checkSabotage, v.checkPauses} {
		if err := check(ctx, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// scenario is how the null server is measured.
func (v verification) scenario(l testLoad, measure time.Duration) results.Scenario {
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.Payload = l.transport, l.clients, v.rate, 64
	// Topics are spread over the interval between events, so that the load is even: what is checked is the instrument,
	// not how fast bursts leave the null server.
	s.Topics = min(l.clients, 100)
	s.Settle, s.Measure, s.Drain = results.Duration(v.settle), results.Duration(measure), results.Duration(5*time.Second)
	s.Network = results.NetworkAuto
	s.SettleNetwork(v.network)
	s.Complete()
	return s
}

// measureNull measures the null server, and again while there is patience and what it should be spared made the run
// invalid. The truth is nil when the run came to no end.
func (v verification) measureNull(
	ctx context.Context, s results.Scenario, b null.Behaviour, patience time.Duration,
) (results.Run, *null.Truth, error) {
	for {
		var truth *null.Truth
		kind := nullKind(b, func(t null.Truth) { truth = &t })
		runs, err := experiment.Options{Pinning: v.pin, Server: kind}.Measure(ctx, nil, s)
		if err != nil {
			return results.Run{}, nil, err
		}
		if runs[0].Valid || time.Since(v.started) > patience {
			return runs[0], truth, nil
		}
		v.progress("again, because it was invalid: %s", runs[0].InvalidBecause[0])
	}
}

// nullKind is a null server, whose truth is collected when a run is over.
func nullKind(b null.Behaviour, collect func(null.Truth)) *experiment.ServerKind {
	return &experiment.ServerKind{
		Command: nullCommand,
		Prepare: func(ctx context.Context, w *experiment.Worker) error {
			_, err := experiment.Call[experiment.Nothing](ctx, w, "Null.Behave", b, experiment.Grace)
			return err
		},
		Collect: func(ctx context.Context, w *experiment.Worker) error {
			truth, err := experiment.Call[null.Truth](ctx, w, "Null.Truth", experiment.Nothing{}, experiment.Grace)
			if err == nil {
				collect(truth)
			}
			return err
		},
	}
}

// checkLoads measures the null server at rising load.
func (v verification) checkLoads(ctx context.Context, r *Report) error {
	for _, l := range v.loads {
		v.progress("%s, %d clients", l.transport, l.clients)
		run, truth, err := v.measureNull(ctx, v.scenario(l, v.measure), null.Behaviour{Delays: v.delays}, v.patience.loads)
		if err != nil {
			return err
		}
		compared, err := NewLoad(run, truth)
		if err != nil {
			return err
		}
		if run.Latency != nil {
			r.Clock.Arrival = run.Latency.Clock
		}
		r.Loads = append(r.Loads, compared)
	}
	return nil
}
