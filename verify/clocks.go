package verify

import (
	"context"
	"fmt"
	"time"

	"pollpush/experiment"
	"pollpush/internal/clock"
	"pollpush/internal/timens"
	"pollpush/internal/veth"
	"pollpush/transport"
)

// Delays are what datagrams take each way, beside what the network takes.
type Delays struct{ Up, Down time.Duration }

// A Followed is one clock that was followed, of which it is known what it is apart by.
type Followed struct {
	Ahead    time.Duration // what the clock of who follows is ahead by, truly; in the middle of the window where it drifts
	Drift    float64       // what it gains, ns per ns, truly
	Delays   Delays
	Estimate clock.Estimate
	Worst    time.Duration // what a converted time was off by
	Problem  string        // what kept it from being measured; empty: nothing
}

// Off is what the measured offset is off by.
func (f Followed) Off() time.Duration { return -f.Estimate.Steady - f.Ahead }

// Within reports whether the clock was where the bound says, and so was each time that was converted.
func (f Followed) Within() bool {
	off := f.Off()
	return f.Problem == "" && max(off, -off, f.Worst) <= f.Estimate.Bound && f.Estimate.Bound > 0
}

// A ClockRun is a run whose clients are on a host with clocks that are ahead.
type ClockRun struct {
	Ahead time.Duration
	Load
}

// A ClockReport is what was found of clocks of two hosts.
type ClockReport struct {
	Unavailable error // why there can't be two hosts here, or two clocks; nil: there can
	Clocks      []Followed
	Runs        []ClockRun // between the two hosts, whose latency is known
	Checks      []Check    // runs with a reference beside the publisher, some of which are spoilt
}

// Problems returns what is wrong, a sentence each.
func (r ClockReport) Problems() []string {
	var all []string
	if r.Unavailable == nil && (len(r.Clocks) == 0 || len(r.Runs) == 0 || len(r.Checks) == 0) {
		all = append(all, "not everything was checked")
	}
	for _, f := range r.Clocks {
		name := fmt.Sprintf("a clock ahead by %v, with %v up and %v down", f.Ahead, f.Delays.Up, f.Delays.Down)
		switch off := f.Off(); {
		case f.Problem != "":
			all = append(all, name+": "+f.Problem)
		case !f.Within():
			all = append(all, fmt.Sprintf("%s: off by %v, and a converted time by %v, which is more than ± %v", name, off, f.Worst, f.Estimate.Bound))
		}
	}
	for _, l := range r.Runs {
		if outcome, why := l.Outcome(); outcome != Right {
			all = append(all, fmt.Sprintf("%s between hosts, of which the clients' is ahead by %v: %s", l.Run.Scenario.Transport, l.Ahead, why))
		}
	}
	return append(all, problemsOf(r.Checks)...)
}

// clockVerification is how much is done.
type clockVerification struct {
	ahead      []time.Duration
	drifts     []float64 // with clocks that are not ahead otherwise
	delays     []Delays
	window     time.Duration
	transports []transport.Transport // of runs
	progress   func(format string, args ...any)
	measure    time.Duration // of a run
	patience   time.Duration // for how long after the start runs that something disturbed are made again
	started    time.Time
}

// RunClocks measures clocks that are known to be apart: processes in two network namespaces, of which one is in a time namespace too. wrong is
// added to what was measured, for it to be seen that it is noticed.
func RunClocks(ctx context.Context, small bool, wrong time.Duration, progress func(format string, args ...any)) (ClockReport, error) {
	v := clockVerification{
		ahead:      []time.Duration{0, time.Millisecond, -3 * time.Second, time.Hour},
		drifts:     []float64{50e-6, -200e-6},
		delays:     []Delays{{}, {Up: 10 * time.Millisecond}, {Down: 10 * time.Millisecond}, {Up: 3 * time.Millisecond, Down: 20 * time.Millisecond}},
		window:     2 * time.Second,
		progress:   progress,
		transports: []transport.Transport{transport.SSE, transport.LongPoll},
		measure:    2 * time.Second,
		patience:   time.Minute,
		started:    time.Now(),
	}
	if small {
		v.ahead, v.drifts, v.window = []time.Duration{time.Hour}, nil, 100*time.Millisecond
		v.transports = v.transports[:1]
		v.delays, v.measure, v.patience = v.delays[:2], 300*time.Millisecond, 0
	}
	var r ClockReport
	cable, err := veth.New(nil, nil)
	if err != nil {
		return ClockReport{Unavailable: err}, nil
	}
	defer cable.Close()
	publisher, addresses, err := v.respond(ctx, cable)
	if publisher != nil {
		defer publisher.Stop()
	}
	if err != nil {
		return r, err
	}
	for _, ahead := range v.ahead {
		followed, err := v.follow(ctx, cable, addresses, ahead, 0)
		if err != nil {
			return r, err
		}
		r.Clocks = append(r.Clocks, followed...)
	}
	for _, drift := range v.drifts {
		followed, err := v.follow(ctx, cable, addresses, 0, drift)
		if err != nil {
			return r, err
		}
		r.Clocks = append(r.Clocks, followed...)
	}
	for i := range r.Clocks {
		r.Clocks[i].Estimate.Steady += wrong
	}
	return r, v.checkRuns(ctx, cable, wrong, &r)
}

// respond starts the publisher's host, and returns for each of the delays where its clock can be followed.
func (v clockVerification) respond(ctx context.Context, cable *veth.Cable) (w *experiment.Worker, addresses []string, err error) {
	if w, err = experiment.StartWorkerAt(ctx, "clock", clockCommand, hostAt(cable.Server, 0)); err != nil {
		return nil, nil, err
	}
	host := cable.Server.Address.String()
	clock, err := experiment.Call[string](ctx, w, "Clock.Listen", host, experiment.Grace)
	if err != nil {
		return w, nil, err
	}
	for _, d := range v.delays {
		address := clock
		if d != (Delays{}) {
			address, err = experiment.Call[string](ctx, w, "Forward.Forward", ForwardRequest{host, address, d}, experiment.Grace)
			if err != nil {
				return w, nil, err
			}
		}
		addresses = append(addresses, address)
	}
	return w, addresses, nil
}

// follow follows the publisher's clock from a host whose own one is ahead.
func (v clockVerification) follow(ctx context.Context, cable *veth.Cable, addresses []string, ahead time.Duration, drift float64) ([]Followed, error) {
	v.progress("a clock that is ahead by %v and drifts by %g ppm", ahead, drift*1e6)
	w, err := experiment.StartWorkerAt(ctx, "load", followCommand, hostAt(cable.Load, ahead))
	if err != nil {
		return nil, err
	}
	defer w.Stop()
	request := FollowRequest{addresses, drift, v.window}
	replies, err := experiment.Call[[]FollowReply](ctx, w, "Follow.Follow", request, experiment.Grace+v.window)
	if err != nil {
		return nil, err
	}
	var all []Followed
	for i, reply := range replies {
		all = append(all, Followed{ahead + reply.Gained, drift, v.delays[i], reply.Estimate, reply.Worst, reply.Failure})
	}
	return all, nil
}

// hostAt is one end of a cable, with steady clocks that are ahead.
func hostAt(end *veth.End, ahead time.Duration) *experiment.Place {
	return &experiment.Place{
		Name: "the end of a cable", Address: end.Address.String(),
		Start: func(_ context.Context, subcommand string) (child *experiment.Child, err error) {
			err = end.Start(func() error {
				return timens.Start(ahead, func() error {
					child, err = experiment.StartChild(subcommand)
					return err
				})
			})
			return child, err
		},
	}
}
