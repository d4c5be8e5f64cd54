package experiment

import (
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestASmallRunIsValid: of a few attempts at next to no load one is valid, or the judge refuses everything. A machine that
// is busy with other tests can spoil some. It spoils a run of slow polls the least: their latency is nearly all waiting.
func TestASmallRunIsValid(t *testing.T) {
	const attempts = 10
	for name, change := range map[string]func(*results.Scenario){
		"short-poll": func(s *results.Scenario) {
			s.Transport, s.PollInterval = transport.ShortPoll.Name, results.Duration(200*time.Millisecond)
		},
		"sse": func(s *results.Scenario) { s.Transport = transport.SSE.Name },
	} {
		t.Run(name, func(t *testing.T) {
			s := results.Default()
			s.Clients, s.Rate, s.Settle, s.Measure = 2, 20, results.Duration(50*time.Millisecond), results.Duration(400*time.Millisecond)
			change(&s)
			s.Complete()
			if err := s.Validate(); err != nil {
				t.Fatal(err)
			}
			var why [][]string
			for range attempts {
				runs, err := Options{}.Measure(t.Context(), nil, s)
				if err != nil {
					t.Fatal(err)
				}
				d := runs[0].Delivery
				if want := int64(s.Rate * s.Measure.Seconds()); d.Published != want || d.Received != 2*want || d.Lost != 0 {
					t.Errorf("%+v, want %d published, and each received by both clients", d, want)
				}
				if runs[0].Valid {
					return
				}
				why = append(why, runs[0].InvalidBecause)
			}
			t.Errorf("none of %d attempts was valid, because of %q", attempts, why)
		})
	}
}
