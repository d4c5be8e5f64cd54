package account

import (
	"testing"
	"time"

	"pollpush/results"
)

// TestBuffering: of events sent each 100 ms some arrive together, and only those that were sent apart are compared.
func TestBuffering(t *testing.T) {
	const ms = int64(time.Millisecond)
	each := func(n int, arrived func(i int64) int64) (events [][2]int64) {
		for i := range int64(n) {
			events = append(events, [2]int64{(1 + i) * 100 * ms, arrived(i)})
		}
		return events
	}
	for _, test := range []struct {
		name   string
		events [][2]int64 // when each was sent, and when it arrived
		want   float64    // NaN: nobody can tell
	}{
		{"at once", each(20, func(i int64) int64 { return (1 + i) * 100 * ms }), 0},
		{"with jitter", each(20, func(i int64) int64 { return (1+i)*100*ms + i%2*70*ms }), 0},
		{"all late by the same", each(20, func(i int64) int64 { return (9 + i) * 100 * ms }), 0},
		{"five at a time", each(20, func(i int64) int64 { return (5 + i/5*5) * 100 * ms }), 1},
		{"a quarter of them", each(16, func(i int64) int64 { return (1 + max(i, 3)) * 100 * ms }), 0.25},
		{"few", each(9, func(i int64) int64 { return 900 * ms }), -1},
	} {
		var b buffering
		var last arrived
		for _, e := range test.events {
			b.add(&last, e[0], e[1])
		}
		got := -1.0
		if share := b.share(); share != nil {
			got = *share
		}
		if got != test.want {
			t.Errorf("%s: buffered = %v of %+v, want %v", test.name, got, b, test.want)
		}
	}
	var fast buffering
	var last arrived
	for i := range int64(100) {
		fast.add(&last, 1+i*19*ms, 2000*ms)
	}
	if fast.share() != nil {
		t.Errorf("events sent 19 ms apart are compared: %+v", fast)
	}
}

// TestBufferingIsOfStreamsThroughAMiddlebox: others are not looked at.
func TestBufferingIsOfStreamsThroughAMiddlebox(t *testing.T) {
	for want, s := range map[bool]results.Scenario{
		true:  {Transport: "sse", Via: "nginx", Clients: 1, Topics: 1},
		false: {Transport: "long-poll", Via: "nginx", Clients: 1, Topics: 1},
	} {
		a := New(s, Options{})
		c := a.Client(0)
		for i := range int64(20) {
			due := (1 + i) * int64(100*time.Millisecond)
			c.Lock()
			c.Add(&Arrival{Arrived: 3e9, Delivered: 3e9}, uint64(1+i), due, Within, nil)
			c.Unlock()
		}
		var run results.Run
		a.Fill(&run, Events{First: []uint64{1}, Last: []uint64{20}})
		if got := run.Middlebox.Buffered; (got != nil && *got == 1) != want || got == nil == want {
			t.Errorf("%s: buffered %v, want 1: %v", s.Transport, results.Value(got), want)
		}
	}
}
