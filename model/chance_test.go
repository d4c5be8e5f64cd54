package model

import (
	"testing"
	"time"

	"pollpush/results"
)

// TestLatePublisher: what the publisher was late by is in the latency, and not held against theory.
func TestLatePublisher(t *testing.T) {
	s := scenario(results.ShortPoll, "periodic", 0.5, 400, time.Second, 60*time.Second)
	r := record(t, "run", s, testWorld)
	late := int64(40 * time.Millisecond)
	r.Latency.P50 += late
	p := Predict(s, testWorld.coefficients(s))
	if row := rowNamed(t, Compare(r, p), "latency-p50"); row.Within {
		t.Errorf("40 ms more than predicted, tolerance %v ns: within", row.Tolerance)
	}
	r.Lag.PublishMean = &late
	if row := rowNamed(t, Compare(r, p), "latency-p50"); !row.Within {
		t.Errorf("40 ms more than predicted, of which the publisher was 40 ms late, tolerance %v ns: not within", row.Tolerance)
	}
}

// TestMarks: a poll whose request and answer lie on two sides of a mark is one of 20 here; five of them are too many.
func TestMarks(t *testing.T) {
	s := scenario(results.ShortPoll, "periodic", 5, 10, 500*time.Millisecond, time.Second)
	good := record(t, "run", s, testWorld)
	p := Predict(Observed(good), testWorld.coefficients(s))
	request := good.Bytes.AppUp / good.Delivery.Requests
	for more, want := range map[int64]bool{0: true, 1: true, -1: true, 5: false, -5: false} {
		r := good
		r.Bytes.AppUp += more * request
		if row := rowNamed(t, Compare(r, p), "app-up"); row.Within != want {
			t.Errorf("%+d requests of %d: within %v, want %v: %+v", more, good.Delivery.Requests, row.Within, want, row)
		}
	}
}

// TestFewSubscribers: phases of one topic's clients are as far apart as they are few.
func TestFewSubscribers(t *testing.T) {
	s := scenario(results.ShortPoll, "periodic", 0.5, 400, time.Second, 60*time.Second)
	one := record(t, "run", s, testWorld)
	many := one
	many.Scenario.Topics = 100 // of 4 clients each
	tolerance := func(r results.Run) float64 {
		return rowNamed(t, Compare(r, Predict(r.Scenario, testWorld.coefficients(s))), "latency-p50").Tolerance / 1e9
	}
	near(t, "tolerance with 4 instead of 400 clients per topic", tolerance(many)-tolerance(one), 1./4-1./400, 1e-9)
}
