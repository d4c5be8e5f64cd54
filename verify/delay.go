package verify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/results"
	"pollpush/transport"
	"pollpush/verify/null"
)

// pathSlack is what the relay may be off by.
const pathSlack = time.Millisecond

// checkPaths checks the relay: one way with many clients, and both ways at once. What is off while the line itself
// says that it was late is tried again, because the machine did not run it in time; what is off otherwise is wrong.
func (v verification) checkPaths(ctx context.Context, r *Report) error {
	for _, check := range []func(context.Context) ([]Path, error){v.pushThroughPath, v.exchangeOverPath} {
		for {
			paths, err := check(ctx)
			if err != nil {
				return err
			}
			again := slices.IndexFunc(paths, func(p Path) bool { return !p.Right() && p.Disturbed() != "" })
			if again < 0 || time.Since(v.started) > v.patience.paths {
				r.Paths = append(r.Paths, paths...)
				break
			}
			v.progress("again, because it was disturbed: %s", paths[again].Disturbed())
		}
	}
	return nil
}

// pushThroughPath measures, through a relay, a null server that answers at once.
func (v verification) pushThroughPath(ctx context.Context) ([]Path, error) {
	v.progress("relay, %d clients", v.clients)
	s := v.scenario(testLoad{transport.SSE.Name, v.clients}, v.measure)
	s.RTT = results.Duration(v.rtt)
	run, truth, err := v.measureNull(ctx, s, null.Behaviour{}, 0)
	if err != nil {
		return nil, err
	}
	p := Path{
		Name: fmt.Sprintf("down, %d clients", v.clients), RTT: v.rtt, Samples: run.Delivery.Received,
		Slack: pathSlack, Late: run.Lag.PathP99,
	}
	switch {
	case !run.Valid:
		p.Problem = "invalid: " + run.InvalidBecause[0]
	case truth == nil:
		p.Problem = "the null server said nothing"
	}
	if truth != nil {
		if p.Readings, err = Readings(*truth, run.Latency, v.rtt/2, pathSlack, 0); err != nil {
			return nil, err
		}
	}
	// A single event can always be held up by the machine: the rest of the distribution is what the line is judged by.
	p.Readings = slices.DeleteFunc(p.Readings, func(r Reading) bool { return r.Name == "max" })
	return []Path{p}, nil
}

// exchangeOverPath sends time stamps both ways through a relay.
func (v verification) exchangeOverPath(ctx context.Context) ([]Path, error) {
	v.progress("relay, both ways at once")
	up, down, late, err := v.exchange(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	paths := []Path{
		ExchangePath("up, both at once", v.rtt, up, pathSlack),
		ExchangePath("down, both at once", v.rtt, down, pathSlack),
	}
	for i := range paths {
		paths[i].Late = late
		if err != nil {
			paths[i].Problem = err.Error()
		}
	}
	return paths, nil
}

// exchange returns how long the time stamps took each way, and how late the line itself says that it was (p99).
func (v verification) exchange(ctx context.Context) (up, down []time.Duration, late *int64, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, nil, err
	}
	defer ln.Close()
	path, err := experiment.StartWorker("path", experiment.PathCommand, v.pin.Server)
	if err != nil {
		return nil, nil, nil, err
	}
	defer path.Stop()
	ctx, cancel := context.WithTimeout(ctx, experiment.Grace+time.Duration(v.stamps)*5*time.Millisecond+v.rtt)
	defer cancel()
	address, err := experiment.Call[string](ctx, path, "Path.Listen",
		experiment.PathRequest{Address: ln.Addr().String(), RTT: results.Duration(v.rtt)}, experiment.Grace)
	if err != nil {
		return nil, nil, nil, err
	}
	now := time.Now()
	window := experiment.Window{Mark1: now, Mark2: now.Add(time.Hour)}
	if _, err := experiment.Call[experiment.Nothing](ctx, path, "Path.Watch", window, experiment.Grace); err != nil {
		return nil, nil, nil, err
	}
	client, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, nil, nil, err
	}
	defer client.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	server, err := ln.Accept()
	if err != nil {
		return nil, nil, nil, err
	}
	defer server.Close()
	timer, err := feed.NewTimer()
	if err != nil {
		return nil, nil, nil, err
	}
	defer timer.Close()
	up, down, err = Exchange(ctx, client, server, v.stamps, 5*time.Millisecond, timer.Wait)
	part, failed := experiment.Call[experiment.PathPart](ctx, path, "Path.Lateness", experiment.Nothing{}, experiment.Grace)
	return up, down, part.Lag.PathP99, errors.Join(err, failed)
}
