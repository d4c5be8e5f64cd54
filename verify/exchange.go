package verify

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"pollpush/internal/arrival"
)

// Exchange sends n time stamps from each end of a path to the other, one per interval, the two ends half an interval
// apart, and returns how long those took that arrived at the server and at the client, in rising order. Neither end
// answers the other: each way is measured for itself, while the other is in use.
func Exchange(ctx context.Context, client, server net.Conn, n int, interval time.Duration, wait func(ctx context.Context, until time.Time) error) (up, down []time.Duration, err error) {
	defer context.AfterFunc(ctx, func() { client.Close(); server.Close() })()
	var running sync.WaitGroup
	var failures [3]error
	running.Go(func() { up, failures[0] = arrivals(server, n) })
	running.Go(func() { down, failures[1] = arrivals(client, n) })
	if failures[2] = func() error {
		start := time.Now()
		for i := range 2 * n {
			if err := wait(ctx, start.Add(time.Duration(i)*interval/2)); err != nil {
				return err
			}
			from := [...]net.Conn{client, server}[i%2]
			if _, err := from.Write(binary.BigEndian.AppendUint64(nil, uint64(time.Now().UnixNano()))); err != nil {
				return err
			}
		}
		return nil
	}(); failures[2] != nil {
		client.Close() // nothing more will come
		server.Close()
	}
	running.Wait()
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	return up, down, errors.Join(failures[:]...)
}

// arrivals reads n time stamps and returns how old they were when they arrived.
func arrivals(conn net.Conn, n int) ([]time.Duration, error) {
	reader := arrival.AskingReader(conn)
	var all []time.Duration
	var stamp [8]byte
	for range n {
		if _, err := io.ReadFull(reader, stamp[:]); err != nil {
			return all, err
		}
		at := reader.At
		if at == 0 { // the kernel doesn't tell: they arrive when they are read
			at = time.Now().UnixNano()
		}
		all = append(all, time.Duration(at-int64(binary.BigEndian.Uint64(stamp[:]))))
	}
	slices.Sort(all)
	return all, nil
}

// ExchangePath compares the times that one way of an Exchange took with half of the round-trip time.
func ExchangePath(name string, rtt time.Duration, took []time.Duration, slack time.Duration) Path {
	p := Path{Name: name, RTT: rtt, Samples: int64(len(took)), Slack: slack}
	half := float64(rtt / 2)
	for _, q := range []struct {
		name  string
		share float64
	}{{"min", 0}, {"p50", 0.5}, {"p90", 0.9}} {
		if len(took) > 0 {
			i := min(len(took)-1, int(q.share*float64(len(took))))
			p.Readings = append(p.Readings, Reading{q.name, half, half, float64(took[i]), slack})
		}
	}
	return p
}
