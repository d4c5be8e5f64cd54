package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"pollpush/experiment"
	"pollpush/verify"
)

const verifyLong = `Verify checks the instrument on this machine, in about two minutes. Run it while nothing else does.

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
             a valid run that is wrong is one. Percentiles with fewer than ten deliveries beyond them are left out.
  relay what --rtt adds must be half of it each way to within 1 ms, for 200 clients, and for time stamps that are
             sent both ways at once without waiting for each other. "Line late" is by how much the line itself says
             that it missed its times: what is off then is tried again, because the machine did not run it in time.
  sabotage   the load generator is starved by busy loops on its cores; the server drops, doubles and reorders events.
             Each must make the run invalid for that very reason, with the exact count. The same run without sabotage
             must be valid, and so must one whose publisher stalls: events are late since they were due, and measured so.
  pauses     each side of a run is stopped for 0.1, 0.3 and 1 s, with 20 and 200 clients of each transport. The load
             generator, the path and a publisher that posts are ours: a valid run must not show it, to within 2 % or 1 ms
             of what the null server planned, or 5 ms of what a server that takes no time would give. The server's pause is
             a result: a valid run must show it, and none may blame the publisher in it.

What it can't show: errors that the null server and the load generator have in common, which is the kernel's clock and
its TCP. Short polling is not tried: what it reads, long polling reads too, and when it asks is not the
server's to know; the report compares that with theory.

With --clocks it checks instead, in about a minute, what latencies between hosts stand on: on this machine, in two network namespaces joined by a
cable, of which one is in a time namespace too (it takes root). The clock that is compared is CLOCK_MONOTONIC, which such a namespace offsets by
a known time. What is exchanged with it is delayed by known times, unlike for both ways.

  clocks     the offset (0, 1 ms, -3 s, 1 h) and the drift must be measured to within their bound, half the smallest round trip and drift times age, and so
             must each time that was converted meanwhile.
  latency    of a null server, whose clients' clock is another one, must be the true one to within 2 % or 100 µs, and that bound.
  sabotage   a clock that is taken to be off by 200 ms must make the run invalid: clients beside the publisher don't agree.

A run that something else disturbed is made again while there is time: other machines' load, which a virtual machine
feels, comes and goes. Results go to stdout, progress to stderr. The
status is 0 when everything is within its bounds and every sabotage was caught, 1 otherwise.`

// newVerifyCommand calibrates the instrument.
func newVerifyCommand() *cobra.Command {
	small, quiet, clocks := false, false, false
	wrong := time.Duration(0)
	c := &cobra.Command{
		Use:     "verify",
		Short:   "check the instrument against a server whose latency and bytes are known",
		Long:    verifyLong,
		Example: "  pollpush verify\n  pollpush verify --quiet | tee verify.txt",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			progress := func(format string, args ...any) {
				if !quiet {
					fmt.Fprintf(os.Stderr, "pollpush: "+format+"\n", args...)
				}
			}
			if clocks {
				return verifyClocks(c.Context(), small, wrong, progress)
			}
			cores, err := experiment.PinToCores(true)
			if err != nil {
				return err
			}
			report, err := verify.Run(c.Context(), small, cores, progress)
			if err != nil {
				return whenInterrupted(err, "the calibration was not over, and says nothing")
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
	c.Flags().BoolVar(&quiet, "quiet", false, "say on stderr only what is wrong")
	c.Flags().BoolVar(&small, "small", false, "check everything at the smallest scale: for tests")
	c.Flags().BoolVar(&clocks, "clocks", false, "check how the clocks of two hosts are compared, and nothing else")
	c.Flags().DurationVar(&wrong, "wrong-clock", 0, "add this to what was measured of clocks: for tests")
	c.Flags().MarkHidden("small")
	c.Flags().MarkHidden("wrong-clock")
	return c
}

// verifyClocks checks what latencies between hosts stand on.
func verifyClocks(ctx context.Context, small bool, wrong time.Duration, progress func(format string, args ...any)) error {
	report, err := verify.RunClocks(ctx, small, wrong, progress)
	if err != nil {
		return whenInterrupted(err, "the clocks were not all compared, and nothing is said of them")
	}
	if report.Unavailable != nil {
		fmt.Fprintf(os.Stderr, "pollpush: NOT TESTED: there can't be two hosts here: %v\n", report.Unavailable)
	}
	if err := report.Write(os.Stdout); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	if len(report.Problems()) > 0 {
		return errBad
	}
	return nil
}
