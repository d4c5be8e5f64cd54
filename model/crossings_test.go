package model

import "testing"

func TestCrossings(t *testing.T) {
	near(t, "Capacity at CapacityPeriod", Capacity(VanDeVyvereRequests, CapacityPeriod(VanDeVyvereClients, VanDeVyvereRequests)), VanDeVyvereClients, 1e-9)

	// Push that coalesces to one update per interval never costs more than a poll per interval whose frame is smaller.
	const interval = 2.0
	for _, rate := range []float64{0.1, 1, 10, 1000} {
		u := arrivals{"poisson", rate}.useful(interval)
		if push, poll := CoalescedPush(23, u, interval), 223*u/interval; push >= poll {
			t.Errorf("at %v/s coalesced push takes %v B/s, polling %v", rate, push, poll)
		}
	}
}
