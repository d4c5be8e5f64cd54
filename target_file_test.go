package main

import (
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/results"
	"pollpush/suites/targets"
)

// shortPeerRun is a short run of a server that a file describes.
func shortPeerRun(target, transport string) results.Scenario {
	s := results.Default()
	s.Target, s.Transport, s.Clients, s.Topics, s.Rate = target, transport, 6, 2, 50
	s.PollInterval, s.Think = results.Duration(50*time.Millisecond), 0
	s.Settle, s.Measure = results.Duration(500*time.Millisecond), results.Duration(400*time.Millisecond)
	s.Complete()
	return s
}

// checkExact says what is not as if our own server had been measured: each event is accounted for.
func checkExact(t *testing.T, s results.Scenario) results.Run {
	t.Helper()
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	runs, err := experiment.Options{}.Measure(t.Context(), nil, s)
	if err != nil {
		t.Fatal(err)
	}
	r := runs[0]
	want := int64(s.Rate*s.Measure.Seconds()) * int64(s.Topics)
	expected := want * int64(s.Clients/s.Topics)
	if d := r.Delivery; d.Published != want || d.Expected != expected || d.Received != expected || d.Lost != 0 || d.Duplicates != 0 || d.Reordered != 0 || d.Early != 0 {
		t.Errorf("%+v, want %d published and %d received: %q, errors %v", d, want, expected, r.InvalidBecause, r.Errors)
	}
	return r
}

// TestOurOwnServersAsATarget: what pollpush's file offers is followed by its words alone, over each version of HTTP that it names.
func TestOurOwnServersAsATarget(t *testing.T) {
	target, err := targets.Load("pollpush")
	if err != nil {
		t.Fatal(err)
	}
	for transport, subscribe := range target.Subscribe {
		versions := subscribe.HTTP
		if len(versions) == 0 {
			versions = []string{results.HTTP1}
		}
		for _, version := range versions {
			t.Run(transport+" over HTTP "+version, func(t *testing.T) {
				t.Parallel()
				s := shortPeerRun("pollpush", transport)
				s.HTTP = version
				s.Complete()
				r := checkExact(t, s)
				if r.Peer == nil || r.Peer.Processes == nil || r.Server == nil || r.Server.CPUNS == nil {
					t.Errorf("peer %+v, server %+v: want what it used", r.Peer, r.Server)
				}
			})
		}
	}
}
