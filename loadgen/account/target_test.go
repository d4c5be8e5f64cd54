package account

import (
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/results"
)

// TestRandomSilence: where events are random a pause is none as long as it happens by chance.
func TestRandomSilence(t *testing.T) {
	for _, test := range []struct {
		arrivals string
		since    time.Duration
		want     bool
	}{
		{feed.ArrivalsPeriodic, 190 * time.Millisecond, false},
		{feed.ArrivalsPeriodic, 210 * time.Millisecond, true},
		{feed.ArrivalsPoisson, 1300 * time.Millisecond, false},
		{feed.ArrivalsPoisson, 1400 * time.Millisecond, true},
		{feed.ArrivalsBurst, 13 * time.Second, false},
		{feed.ArrivalsBurst, 14 * time.Second, true},
	} {
		s := results.Scenario{Rate: 10, Arrivals: test.arrivals}
		if got := silent(s, test.since); got != test.want {
			t.Errorf("%s arrivals, nothing for %v: silent = %v, want %v", test.arrivals, test.since, got, test.want)
		}
	}
}

// TestNobodyFollowsATopic: it is neither silent nor owed to anybody.
func TestNobodyFollowsATopic(t *testing.T) {
	s := scenario(1)
	s.Topics = 3
	a := New(s, Options{})
	a.Client(0).view = view{Before: 4, First: 5, Last: 14, After: 15, Due: int64(time.Second)}
	e, waiting := a.Observed(Window{1, 1 + int64(time.Second)})
	first, last := e.First, e.Last
	if waiting || first[0] != 5 || last[0] != 14 || last[1] >= first[1] || last[2] >= first[2] {
		t.Errorf("events %v to %v, waiting %v; want 5 to 14 of the first topic alone", first, last, waiting)
	}
	run := new(results.Run)
	if e.fillTarget(run, a.Totals()); run.Target.LeastRate != 10 || run.Delivery.Published != 10 || run.Target.BodyMean != nil {
		t.Errorf("%+v, published %d", run.Target, run.Delivery.Published)
	}
}

// scenario returns one of some clients.
func scenario(clients int) results.Scenario {
	s := results.Default()
	s.Clients = clients
	s.Complete()
	return s
}
