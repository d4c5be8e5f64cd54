package model

import "testing"

func TestCoalescedPush(t *testing.T) {
	// Push that coalesces to one update per interval never costs more than a poll per interval whose frame is smaller.
	const interval = 2.0
	for _, rate := range []float64{0.1, 1, 10, 1000} {
		u := arrivals{"poisson", rate}.useful(interval)
		if push, poll := CoalescedPush(23, u, interval), 223*u/interval; push >= poll {
			t.Errorf("at %v/s coalesced push takes %v B/s, polling %v", rate, push, poll)
		}
	}
}

// The rule of Bozdag, Mesbah, van Deursen 2007 is what the model says of periodic events.
func TestPeriodicEventsFollowTheRule(t *testing.T) {
	for _, test := range []struct{ pull, publish, missed, redundant float64 }{
		{1, 1, 0, 0}, {5, 1, 0.8, 0}, {1, 5, 0, 0.8}, {50, 15, 0.7, 0}, {15, 50, 0, 0.7},
	} {
		a := arrivals{"periodic", 1 / test.publish}
		near(t, "redundant", 1-a.useful(test.pull), test.redundant, 1e-9)
		near(t, "missed", 1-a.useful(test.pull)/test.pull/a.rate, test.missed, 1e-9)
	}
}
