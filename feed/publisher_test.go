package feed

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// TestPublisherKeepsItsSchedule checks, on a fake clock, that every message is due on schedule although the publisher
// was stalled once, and that the stall is recorded as lateness.
func TestPublisherKeepsItsSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		log := NewLog(0)
		var lates []time.Duration
		p := Publisher{
			Schedules: []Schedule{Periodic(100*time.Millisecond, 50*time.Millisecond)},
			Publish: func(_ int, due time.Time, late time.Duration) {
				if log.Last() == 2 { // the third message takes a quarter of a second to make
					time.Sleep(250 * time.Millisecond)
				}
				log.Publish(Message{Due: due})
				lates = append(lates, late)
			},
		}
		start := time.Now().Add(time.Second)
		done := make(chan error)
		go func() { done <- p.Run(ctx, start) }()
		time.Sleep(2 * time.Second)
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("Run = %v, want context.Canceled", err)
		}
		msgs, _ := log.After(0)
		if len(msgs) != 10 {
			t.Fatalf("published %d messages in one second, want 10", len(msgs))
		}
		for i, m := range msgs {
			if want := start.Add(time.Duration(50+100*i) * time.Millisecond); !m.Due.Equal(want) {
				t.Errorf("message %d was due %v, want %v", i, m.Due.Sub(start), want.Sub(start))
			}
		}
		for i, want := range []time.Duration{0, 0, 0, 150, 50, 0, 0, 0, 0, 0} {
			if want *= time.Millisecond; lates[i] != want {
				t.Errorf("message %d was %v late, want %v", i, lates[i], want)
			}
		}
	})
}

func TestPublisherMergesTopics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const topics = 4
		var p Publisher
		counts := make([]int, topics)
		last := time.Time{}
		p.Publish = func(topic int, due time.Time, late time.Duration) {
			counts[topic]++
			if due.Before(last) || late != 0 {
				t.Errorf("topic %d: due %v after %v, %v late", topic, due, last, late)
			}
			last = due
		}
		for i := range topics {
			schedule, err := NewSchedule(ArrivalsPeriodic, 10, i, topics, 1)
			if err != nil {
				t.Fatal(err)
			}
			p.Schedules = append(p.Schedules, schedule)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		p.Run(ctx, time.Now())
		for topic, n := range counts {
			if n != 10 {
				t.Errorf("topic %d published %d in a second, want 10", topic, n)
			}
		}
	})
}

func TestSchedules(t *testing.T) {
	const rate, n = 50.0, 20000
	for _, arrivals := range []string{ArrivalsPeriodic, ArrivalsPoisson, ArrivalsBurst} {
		next, err := NewSchedule(arrivals, rate, 0, 1, 7)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := NewSchedule(arrivals, rate, 0, 1, 7)
		other, _ := NewSchedule(arrivals, rate, 1, 2, 7)
		var last time.Duration
		var squares float64
		differs := false
		for range n {
			at := next()
			if at < last {
				t.Fatalf("%s went back from %v to %v", arrivals, last, at)
			}
			if at != again() {
				t.Fatalf("%s: one seed, two schedules", arrivals)
			}
			differs = differs || at != other()
			gap := (at - last).Seconds() * rate
			squares += gap * gap
			last = at
		}
		if !differs {
			t.Errorf("%s: two topics have one schedule", arrivals)
		}
		if mean := last.Seconds() * rate / n; math.Abs(mean-1) > 0.05 {
			t.Errorf("%s: the mean gap is %.3f of 1/rate", arrivals, mean)
		}
		// The second moment of a gap tells the three apart: 1 if constant, 2 if exponential, 2 x BurstSize in bursts.
		want := map[string]float64{ArrivalsPeriodic: 1, ArrivalsPoisson: 2, ArrivalsBurst: 2 * BurstSize}[arrivals]
		if got := squares / n; math.Abs(got/want-1) > 0.15 {
			t.Errorf("%s: second moment of the gaps is %.2f, want %.2f", arrivals, got, want)
		}
	}
	if _, err := NewSchedule("sometimes", 1, 0, 1, 1); err == nil {
		t.Error("an unknown schedule was accepted")
	}
}

// TestSchedulesDontOverflow: however rare events are, no due time runs over into the past, where it would be due for ever.
func TestSchedulesDontOverflow(t *testing.T) {
	for _, arrivals := range []string{ArrivalsPeriodic, ArrivalsPoisson, ArrivalsBurst} {
		for _, rate := range []float64{1e-11, 1e-9, 1e-300} {
			next, err := NewSchedule(arrivals, rate, 0, 1, 7)
			if err != nil {
				t.Fatal(err)
			}
			var last time.Duration
			for i := range 100 {
				due := next()
				if due < last || due <= 0 {
					t.Fatalf("%s, %g/s: event %d is due after %v, the one before it after %v", arrivals, rate, i, due, last)
				}
				last = due
			}
			if end := time.Now().Add(last); time.Unix(0, end.UnixNano()).Year() != end.Year() {
				t.Errorf("%s, %g/s: an event is due in %d, which is no time in nanoseconds", arrivals, rate, end.Year())
			}
		}
		for _, rate := range []float64{0, -1, math.NaN(), math.Inf(1), 1e10} {
			if _, err := NewSchedule(arrivals, rate, 0, 1, 7); err == nil {
				t.Errorf("%s, %g/s: no error", arrivals, rate)
			}
		}
	}
}
