package experiment

import (
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestUpIsWhatTheServerHad: with direction up, delivery and latency are the server's, and the clients' part says what they sent.
func TestUpIsWhatTheServerHad(t *testing.T) {
	t.Parallel()
	for _, name := range []string{transport.SSE.Name, transport.WebSocket.Name} {
		s := results.Default()
		s.Transport, s.Direction, s.SendRate, s.Clients = name, results.DirectionUp, 20, 5
		s.Settle, s.Measure = results.Duration(200*time.Millisecond), results.Duration(500*time.Millisecond)
		s.Complete()
		runs, err := Options{}.Measure(t.Context(), nil, s)
		if err != nil {
			t.Fatal(err)
		}
		r := runs[0]
		d, u := r.Delivery, r.Upstream
		if d.Published != 50 || d.Expected != 50 || d.Received != 50 || d.Lost != 0 || d.Duplicates != 0 {
			t.Errorf("%s: delivery %+v %q, want 50 of 50", name, d, r.InvalidBecause)
		}
		if u == nil || u.Due != 50 || u.Sent != 50 || (u.Answered != nil) != (name == transport.SSE.Name) {
			t.Errorf("%s: upstream %+v", name, u)
		}
		if r.Latency == nil || r.Latency.Count != 50 || r.Latency.Events != 50 || r.Latency.Clock != "user" || r.Delivered != nil {
			t.Errorf("%s: latency %+v, want 50 by the server's clock", name, r.Latency)
		}
		if r.Lag.PublishMax == nil || r.Lag.Doubtful == nil || r.Bytes.PayloadDown != 0 || r.Bytes.AppUp < 50*64 {
			t.Errorf("%s: lag %+v, bytes %+v", name, r.Lag, r.Bytes)
		}
	}
}
