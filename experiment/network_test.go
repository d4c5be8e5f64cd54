package experiment

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"pollpush/internal/veth"
	"pollpush/results"
	"pollpush/transport"
)

// TestRunsOverVeth of each kind come to their end with all that was published: also with TLS, over a path that takes time, and
// with events that are posted.
func TestRunsOverVeth(t *testing.T) {
	cable, err := veth.New(nil, nil)
	if errors.Is(err, os.ErrPermission) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	cable.Close()
	for name, change := range map[string]func(*results.Scenario){
		"short-poll": func(s *results.Scenario) {
			s.Transport, s.PollInterval = transport.ShortPoll.Name, results.Duration(50*time.Millisecond)
		},
		"posted":    func(s *results.Scenario) { s.Transport, s.Publisher = transport.LongPoll.Name, results.PublisherPost },
		"tls":       func(s *results.Scenario) { s.Transport, s.TLS = transport.WebSocket.Name, true },
		"with path": func(s *results.Scenario) { s.RTT = results.Duration(10 * time.Millisecond) },
	} {
		t.Run(name, func(t *testing.T) {
			s := results.Default()
			s.Network, s.Clients, s.Rate, s.Settle, s.Measure = results.NetworkVeth, 3, 50, results.Duration(50*time.Millisecond), results.Duration(200*time.Millisecond)
			change(&s)
			s.Complete()
			if err := s.Validate(); err != nil {
				t.Fatal(err)
			}
			runs, err := Options{}.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			if d := runs[0].Delivery; d.Published != 10 || d.Received != 30 || d.Lost != 0 {
				t.Errorf("%+v because of %q, want 10 published and each received by 3", d, runs[0].InvalidBecause)
			}
			if s.RTT > 0 && (runs[0].Lag.PathMean == nil || runs[0].Latency.Min < int64(s.RTT)/2) {
				t.Errorf("lag %+v, latency from %v on: there was no path", runs[0].Lag, time.Duration(runs[0].Latency.Min))
			}
		})
	}
}

// TestVethTakesCores of each side's own: without them nothing is steered, and the record would claim it.
func TestVethTakesCores(t *testing.T) {
	s := results.Default()
	s.Network = results.NetworkVeth
	if err := CheckNetwork(Pinning{}, s); err == nil {
		t.Error("CheckNetwork lets veth pass without cores")
	}
	if network, reason := FindNetwork(Pinning{}); network != results.NetworkLoopback || reason == nil {
		t.Errorf("FindNetwork = %s, %v, want loopback and why", network, reason)
	}
	s.Network = ""
	if err := CheckNetwork(Pinning{}, s); err != nil {
		t.Errorf("CheckNetwork of loopback: %v", err)
	}
}

// TestAnUnsettledNetworkIsNoRun: its record would not say what it was.
func TestAnUnsettledNetworkIsNoRun(t *testing.T) {
	s := results.Default()
	s.Network = results.NetworkAuto
	runs, err := Options{}.Measure(t.Context(), nil, s)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{`internal error: the network "auto" is not settled`}; !slices.Equal(runs[0].InvalidBecause, want) {
		t.Errorf("invalid because of %q, want %q", runs[0].InvalidBecause, want)
	}
}
