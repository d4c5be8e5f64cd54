package validity

import (
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestBytesHold: the bytes of a run outlive reasons that are about its latency, and no others.
func TestBytesHold(t *testing.T) {
	ms := func(n float64) *int64 { return results.Observed(int64(n * float64(time.Millisecond))) }
	busy := func(r *results.Run) { r.Load.Busy = results.Observed(0.97) }
	poll := func(r *results.Run) {
		busy(r)
		r.Scenario.Transport, r.Scenario.PollInterval = transport.ShortPoll.Name, results.Duration(100*time.Millisecond)
	}
	given := map[string]bool{}
	for _, test := range []struct {
		name  string
		spoil func(r *results.Run)
		valid bool
		want  bool
	}{
		{"valid", func(*results.Run) {}, true, true},
		{"load busy", busy, false, true},
		{"load lagged", func(r *results.Run) { r.Scenario.Rate, r.Lag.ClientP99 = 1, ms(51) }, false, true},
		{"early", func(r *results.Run) { r.Delivery.Early, r.Lag.EarlyMax = 2, ms(3) }, false, true},
		{"clocks too uncertain", func(r *results.Run) { hosts(r, 0.501, 0, 0, 5) }, false, true},
		{"clocks disagree", func(r *results.Run) { hosts(r, 0.5, 0, 9, 5) }, false, true},
		{"path late", func(r *results.Run) { r.Lag.PathMean = ms(1.1) }, false, true},
		{"posts late", func(r *results.Run) {
			r.Scenario.Publisher, r.Lag.PublishMean, r.Latency.Mean = results.PublisherPost, ms(2.6), 12.9e6
		}, false, true},
		{"busy and early", func(r *results.Run) { busy(r); r.Delivery.Early, r.Lag.EarlyMax = 2, ms(3) }, false, true},
		{"busy and lost", func(r *results.Run) { busy(r); r.Delivery.Lost, r.Delivery.Received = 3, 1997 }, false, false},
		{"starved", func(r *results.Run) { r.Server.ForeignCPUShare = results.Observed(0.41) }, false, false},
		{"clock stepped", func(r *results.Run) { r.ClockStepNS = ms(6) }, false, false},
		{"load paused", func(r *results.Run) { r.Load.Hiccups = &results.Hiccups{MaxNS: *ms(401), TotalNS: *ms(401)} }, false, false},
		{"polls by the clock", poll, false, true},
		{"polls that waited for answers", func(r *results.Run) { poll(r); r.Delivery.LatePolls = 1 }, false, false},
		{"polls after thinking", func(r *results.Run) { poll(r); r.Scenario.Think, r.Scenario.PollInterval = r.Scenario.PollInterval, 0 }, false, false},
		{"long polls", func(r *results.Run) { busy(r); r.Scenario.Transport = transport.LongPoll.Name }, false, false},
		{"not measured", func(r *results.Run) { r.InvalidBecause = []string{"process hung: the load process gave no answer"} }, false, false},
		{"superseded", func(r *results.Run) {
			r.InvalidBecause = []string{"superseded: an earlier run of the same name is valid"}
		}, false, false},
	} {
		r := goodRun()
		test.spoil(&r)
		Judge(&r)
		if r.Valid != test.valid {
			t.Errorf("%s: valid %v because of %q, want %v", test.name, r.Valid, r.InvalidBecause, test.valid)
		}
		if got := BytesHold(r); got != test.want {
			t.Errorf("%s: its bytes hold: %v, want %v (%q)", test.name, got, test.want, r.InvalidBecause)
		}
		for _, reason := range r.InvalidBecause {
			kind, _, _ := strings.Cut(reason, ":")
			given[kind] = true
		}
	}
	for _, kind := range ofLatency {
		if !given[kind] {
			t.Errorf("no rule gives %q as a reason", kind)
		}
	}
	if r := (results.Run{}); BytesHold(r) {
		t.Error("the bytes of a run hold that is invalid for no reason")
	}
}
