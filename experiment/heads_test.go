package experiment

import (
	"math"
	"testing"
	"time"

	"pollpush/internal/race"

	"pollpush/model"
	"pollpush/results"
	"pollpush/transport"
)

// TestMinimalHeadsSave what figures say that they do, at each poll.
func TestMinimalHeadsSave(t *testing.T) {
	if race.Enabled {
		t.Skip("bytes are counted without the race detector: scripts/test.sh has a step for that")
	}
	for name, change := range map[string]func(*results.Scenario){
		"plain":  func(*results.Scenario) {},
		"TLS":    func(s *results.Scenario) { s.TLS = true },
		"HTTP/2": func(s *results.Scenario) { s.HTTP = results.HTTP2 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			up := func(profile string) float64 {
				s := results.Default()
				s.Transport, s.Clients, s.Rate, s.Headers = transport.ShortPoll.Name, 4, 0, profile
				s.PollInterval, s.Settle, s.Measure = results.Duration(20*time.Millisecond), results.Duration(200*time.Millisecond), results.Duration(time.Second)
				change(&s)
				s.Complete()
				runs, err := Options{}.Measure(t.Context(), nil, s)
				if err != nil || runs[0].Delivery.Requests < 10 {
					t.Fatalf("%v, %+v %q", err, runs[0].Delivery, runs[0].InvalidBecause)
				}
				return float64(runs[0].Bytes.AppUp) / float64(runs[0].Delivery.Requests)
			}
			browser, minimal := up(results.HeadersBrowser), up(results.HeadersMinimal)
			s := results.Default()
			s.Transport = transport.ShortPoll.Name
			change(&s)
			s.Complete()
			// What is asked just before a mark is answered after it.
			if want := model.MinimalSaves(s); math.Abs(browser-minimal-want) > 0.02*browser {
				t.Errorf("polls have %.1f and %.1f bytes, want %v less", browser, minimal, want)
			}
		})
	}
}
