package experiment

import (
	"context"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestAPause stops a process of a run of each transport for half of its window, and waits for the record: a pause of the
// clients' process, or of one that posts, must make the run invalid; one of the server's is seen in the latency alone.
func TestAPause(t *testing.T) {
	const window, length = 600 * time.Millisecond, 300 * time.Millisecond
	for _, side := range []string{"load", "publisher", "server"} {
		t.Run(side, func(t *testing.T) {
			t.Parallel()
			var all []results.Scenario
			for _, tr := range transport.Over(results.HTTP1) {
				s := results.Default()
				s.Transport, s.Clients, s.Rate = tr.Name, 20, 20
				s.Settle, s.Measure = results.Duration(100*time.Millisecond), results.Duration(window)
				if tr.Kind == transport.Poll {
					s.PollInterval = results.Duration(100 * time.Millisecond)
				}
				if side == "publisher" {
					s.Publisher = results.PublisherPost
				}
				s.Complete()
				all = append(all, s)
			}
			runs, err := Options{Spoil: func(ctx context.Context, w Window, pids map[string]int) {
				<-time.After(time.Until(w.Mark1))
				syscall.Kill(pids[side], syscall.SIGSTOP)
				<-time.After(time.Until(w.Mark1.Add(length)))
				syscall.Kill(pids[side], syscall.SIGCONT)
			}}.Measure(t.Context(), nil, all...)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range runs {
				blamed := func(who string) bool {
					return slices.ContainsFunc(r.InvalidBecause, func(s string) bool { return strings.HasPrefix(s, who) })
				}
				switch {
				case r.Latency == nil || r.Load == nil || r.Load.Hiccups == nil || r.Lag.Publisher == nil:
					t.Errorf("%s: the record is incomplete: %q", r.Scenario.Transport, r.InvalidBecause)
				case side == "load" && (!blamed("load generator lagged:") || r.Load.Hiccups.MaxNS < int64(length)/2):
					t.Errorf("%s: invalid because of %q, hiccups %+v", r.Scenario.Transport, r.InvalidBecause, r.Load.Hiccups)
				case side == "publisher" && (!blamed("publisher late:") || r.Lag.Publisher.MaxNS < int64(length)/2):
					t.Errorf("%s: invalid because of %q, hiccups %+v", r.Scenario.Transport, r.InvalidBecause, r.Lag.Publisher)
				case side == "server" && (blamed("publisher late:") || r.Latency.Max < int64(length)/2 || r.Lag.Publisher.MaxNS < int64(length)/2):
					t.Errorf("%s: invalid because of %q, latency up to %v, hiccups %+v", r.Scenario.Transport, r.InvalidBecause, time.Duration(r.Latency.Max), r.Lag.Publisher)
				}
			}
		})
	}
}
