package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/verify"
)

// pathSlack is what the delay line may be off by.
const pathSlack = time.Millisecond

// checkPath measures, through the delay line, a null server that answers at once.
func (v verification) checkPath(ctx context.Context, r *verify.Report) error {
	v.say("delay line, %d clients", v.clients)
	s := v.scenario(load{results.SSE, v.clients}, v.measure)
	s.RTT = results.Duration(v.rtt)
	m, err := v.measureNull(ctx, s, verify.Behaviour{}, v.attempts)
	if err != nil {
		return err
	}
	p := verify.Path{Name: fmt.Sprintf("down, %d clients", v.clients), RTT: v.rtt, Samples: m.run.Delivery.Received}
	switch {
	case !m.run.Valid:
		p.Problem = "invalid: " + m.run.InvalidBecause[0]
	case m.truth == nil:
		p.Problem = "the null server said nothing"
	}
	if m.truth != nil {
		if p.Readings, err = verify.Readings(*m.truth, m.run.Latency, v.rtt/2, pathSlack, 0); err != nil {
			return err
		}
	}
	// A single event can always be held up by the machine: the rest of the distribution is what the line is judged by.
	for i, reading := range p.Readings {
		if reading.Name == "max" {
			p.Readings = p.Readings[:i]
		}
	}
	r.Paths = append(r.Paths, p)
	return nil
}

// checkExchange sends time stamps both ways through a delay line.
func (v verification) checkExchange(ctx context.Context, r *verify.Report) error {
	v.say("delay line, both ways at once")
	up, down, err := v.exchange(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, way := range []struct {
		name string
		took []time.Duration
	}{{"up, both at once", up}, {"down, both at once", down}} {
		p := verify.ExchangePath(way.name, v.rtt, way.took, pathSlack)
		if err != nil {
			p.Problem = err.Error()
		}
		r.Paths = append(r.Paths, p)
	}
	return nil
}

func (v verification) exchange(ctx context.Context) (up, down []time.Duration, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer ln.Close()
	line, err := startChild("delay line", "child-delay", v.pin.server, nil)
	if err != nil {
		return nil, nil, err
	}
	defer line.stop()
	if err := line.tell(order{Delay: &delayOrder{Address: ln.Addr().String(), RTT: results.Duration(v.rtt)}}); err != nil {
		return nil, nil, err
	}
	ready, err := line.await(ctx)
	if err != nil {
		return nil, nil, err
	}
	client, err := new(net.Dialer).DialContext(ctx, "tcp", ready.Address)
	if err != nil {
		return nil, nil, err
	}
	defer client.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	server, err := ln.Accept()
	if err != nil {
		return nil, nil, err
	}
	defer server.Close()
	timer, err := feed.NewTimer()
	if err != nil {
		return nil, nil, err
	}
	defer timer.Close()
	return verify.Exchange(ctx, client, server, v.stamps, 5*time.Millisecond, timer.Wait)
}
