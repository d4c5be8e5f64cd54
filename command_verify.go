package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"pollpush/results"
	"pollpush/transport"
	"pollpush/verify"
)

const verifyLong = `Verify checks the instrument on this machine, in about a minute. Run it while nothing else does.

A null server takes the place of the server under test. It speaks just enough of every stream and of long polling on raw TCP
and shares no code with the servers or the load generator. To each event and client it gives a delay drawn from a known
distribution (uniform between 2 and 20 ms; for 1 % of them between 60 and 100 ms), writes then (or when the client has
asked), and reads the clock before and after the write. So the true latency of every event is known to within the duration of one system call, the
null server's own lateness included, and every byte is known because it was written one by one. The load generator
measures this exactly as it measures a real server: same processes, same cores, same record, same rules of validity.

  latency    quantiles, true (clock before the write) and measured. "Within" means: no further than 2 % or 100 µs,
             whichever is more, outside of what can be true, from the clock before the write to the clock after it.
  counts     events, deliveries, application bytes, bytes of IP packets: they must be equal, not just near. Packets on
             the way up are acknowledgements, whose number is the kernel's choice: they are not compared, nor are those
             both ways where requests are acknowledged too.
  load       at rising load, until the top or until a run calls itself invalid: the highest load at which everything
             is within bounds is printed. An invalid run is no failure there, it is the instrument knowing its limit;
             a valid run that is wrong is one. Percentiles with fewer than ten samples beyond them are left out.
  delay line what --rtt adds must be half of it each way to within 1 ms, for 200 clients, and for time stamps that are
             sent both ways at once without waiting for each other. "Line late" is by how much the line itself says
             that it missed its times: what is off then is tried again, because the machine did not run it in time.
  sabotage   the load generator is starved by busy loops on its cores; the publisher stalls; the server drops, doubles
             and reorders events. Each must make the run invalid for that very reason, with the exact count. The same
             run without sabotage must be valid.

What it can't show: errors that the null server and the load generator have in common, which is the kernel's clock and
its TCP on loopback. Short polling is not tried: what it reads, long polling reads too, and when it asks is not the
server's to know; the report compares that with theory.

A run that something else disturbed is made again while there is time: other machines' load, which a virtual machine
feels, comes and goes. Results go to stdout, progress to stderr. The
status is 0 when everything is within its bounds and every sabotage was caught, 1 otherwise.`

// newVerifyCommand calibrates the instrument.
func newVerifyCommand() *cobra.Command {
	small := false
	c := &cobra.Command{
		Use:     "verify",
		Short:   "check the instrument against a server whose latency and bytes are known",
		Long:    verifyLong,
		Example: "  pollpush verify | tee verify.txt",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cores, err := pinToCores(true)
			if err != nil {
				return err
			}
			v := fullVerification
			if small {
				v = smallVerification
			}
			v.pin, v.say = cores, func(format string, args ...any) { fmt.Fprintf(os.Stderr, "pollpush: "+format+"\n", args...) }
			report, err := v.run(c.Context())
			if err != nil {
				return err
			}
			if err := report.Write(os.Stdout); err != nil {
				return fmt.Errorf("write to stdout: %w", err)
			}
			if len(report.Problems()) > 0 {
				return errBad
			}
			return nil
		},
	}
	c.Flags().BoolVar(&small, "small", false, "check everything at the smallest scale: for tests")
	c.Flags().MarkHidden("small")
	return c
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
	pin      pinning
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

// loadsBeside are loads of so many clients on each of the other transports that a null server can speak.
func loadsBeside(other transport.Transport, clients int) []load {
	var loads []load
	for _, t := range transport.All {
		if t.Name != other.Name && t.Kind != transport.Poll {
			loads = append(loads, load{t.Name, clients})
		}
	}
	return loads
}

// fullVerification is what a user gets.
var fullVerification = verification{
	loads: slices.Concat(
		[]load{{transport.SSE.Name, 10}, {transport.SSE.Name, 100}, {transport.SSE.Name, 500}, {transport.SSE.Name, 1000}},
		loadsBeside(transport.SSE, 1000),
		[]load{{transport.SSE.Name, 2000}, {transport.SSE.Name, 4000}},
	),
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
	loads:  append([]load{{transport.SSE.Name, 3}}, loadsBeside(transport.SSE, 5)...),
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
		Step: verify.Resolution(), Stamp: verify.StampCost(), ServerCPUs: v.pin.server, LoadCPUs: v.pin.load,
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
