package experiment

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/transport"
	"pollpush/verify"
)

// pathSlack is what the delay line may be off by.
const pathSlack = time.Millisecond

// checkPaths checks the delay line: one way with many clients, and both ways at once. What is off while the line itself
// says that it was late is tried again, because the machine did not run it in time; what is off otherwise is wrong.
func (v verification) checkPaths(ctx context.Context, r *verify.Report) error {
	for _, check := range []func(context.Context) ([]verify.Path, error){v.pushThroughPath, v.exchangeOverPath} {
		for {
			paths, err := check(ctx)
			if err != nil {
				return err
			}
			again := slices.IndexFunc(paths, func(p verify.Path) bool { return !p.Right() && p.Disturbed() != "" })
			if again < 0 || time.Since(v.started) > v.patience.paths {
				r.Paths = append(r.Paths, paths...)
				break
			}
			v.say("again, because it was disturbed: %s", paths[again].Disturbed())
		}
	}
	return nil
}

// pushThroughPath measures, through a delay line, a null server that answers at once.
func (v verification) pushThroughPath(ctx context.Context) ([]verify.Path, error) {
	v.say("delay line, %d clients", v.clients)
	s := v.scenario(load{transport.SSE.Name, v.clients}, v.measure)
	s.RTT = results.Duration(v.rtt)
	m, err := v.measureNull(ctx, s, verify.Behaviour{}, 0)
	if err != nil {
		return nil, err
	}
	p := verify.Path{
		Name: fmt.Sprintf("down, %d clients", v.clients), RTT: v.rtt, Samples: m.run.Delivery.Received,
		Slack: pathSlack, Late: m.run.Lag.PathP99,
	}
	switch {
	case !m.run.Valid:
		p.Problem = "invalid: " + m.run.InvalidBecause[0]
	case m.truth == nil:
		p.Problem = "the null server said nothing"
	}
	if m.truth != nil {
		if p.Readings, err = verify.Readings(*m.truth, m.run.Latency, v.rtt/2, pathSlack, 0); err != nil {
			return nil, err
		}
	}
	// A single event can always be held up by the machine: the rest of the distribution is what the line is judged by.
	p.Readings = slices.DeleteFunc(p.Readings, func(r verify.Reading) bool { return r.Name == "max" })
	return []verify.Path{p}, nil
}

// exchangeOverPath sends time stamps both ways through a delay line.
func (v verification) exchangeOverPath(ctx context.Context) ([]verify.Path, error) {
	v.say("delay line, both ways at once")
	up, down, late, err := v.exchange(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	paths := []verify.Path{
		verify.ExchangePath("up, both at once", v.rtt, up, pathSlack),
		verify.ExchangePath("down, both at once", v.rtt, down, pathSlack),
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
	line, err := startChild("delay line", "child-delay", v.pin.Server, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	defer line.stop()
	ctx, cancel := context.WithTimeout(ctx, grace+time.Duration(v.stamps)*5*time.Millisecond+v.rtt)
	defer cancel()
	ask := func(o order) (answer, error) { return line.call(ctx, o, grace) }
	ready, err := ask(order{Delay: &delayOrder{Address: ln.Addr().String(), RTT: results.Duration(v.rtt)}})
	if err != nil {
		return nil, nil, nil, err
	}
	now := time.Now()
	if _, err := ask(order{Window: &window{Mark1: now, Mark2: now.Add(time.Hour)}}); err != nil {
		return nil, nil, nil, err
	}
	client, err := new(net.Dialer).DialContext(ctx, "tcp", ready.Address)
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
	up, down, err = verify.Exchange(ctx, client, server, v.stamps, 5*time.Millisecond, timer.Wait)
	told, failed := ask(order{Drain: &drainOrder{}})
	if failed != nil {
		return up, down, nil, errors.Join(err, failed)
	}
	return up, down, told.Lag.PathP99, err
}
