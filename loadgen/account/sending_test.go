package account

import (
	"testing"
	"time"

	"pollpush/results"
)

// TestSendersPause doubts the latencies of messages that the load generator sent late by its own fault, and of no others.
func TestSendersPause(t *testing.T) {
	s := results.Default()
	s.Transport, s.Direction, s.Clients, s.Topics = "websocket", results.DirectionChat, 4, 2
	s.Complete()
	const pause = int64(20 * time.Millisecond)
	for _, test := range []struct {
		sending Sending
		want    float64
		late    int64
	}{
		{Sending{Lag: pause}, 2, 0}, // two hear it
		{Sending{Lag: pause, Waited: true}, 0, 1},
		{Sending{Lag: int64(results.MaxPause)}, 0, 0},
	} {
		a := New(s, Options{Clock: "user"})
		a.Client(0).Sent(Within, test.sending)
		a.Client(0).Sent(After, Sending{Lag: pause})
		var run results.Run
		a.Fill(&run, Events{Sent: make([]int64, 2), Due: 1})
		if run.Upstream == nil || run.Upstream.Sent != 1 || run.Upstream.Late != test.late {
			t.Errorf("%+v: upstream %+v", test.sending, run.Upstream)
		}
		if run.Lag.Doubtful == nil || *run.Lag.Doubtful != test.want {
			t.Errorf("%+v: doubtful %v, want %v for each that was sent", test.sending, run.Lag.Doubtful, test.want)
		}
	}
}
