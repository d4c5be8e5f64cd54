package report

import (
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// TestColumnsOfLastResort: rows that differ in nothing else have a column for it, and only one of those in which they do.
func TestColumnsOfLastResort(t *testing.T) {
	group := func(change func(*results.Scenario)) stats.Group {
		s := results.Default()
		change(&s)
		s.Complete()
		return stats.Group{Scenario: s}
	}
	usual := group(func(*results.Scenario) {})
	for _, test := range []struct {
		name string
		rows []stats.Group
		want string
	}{
		{"nothing", []stats.Group{usual}, ""},
		{"another transport", []stats.Group{usual, group(func(s *results.Scenario) { s.Transport = transport.ShortPoll.Name })}, ""},
		{"window", []stats.Group{usual, group(func(s *results.Scenario) { s.Measure *= 2 })}, "window"},
		{"window and drain together", []stats.Group{usual, group(func(s *results.Scenario) { s.Measure *= 2; s.Drain *= 2 })}, "window"},
		{"rate and window", []stats.Group{usual, group(func(s *results.Scenario) { s.Rate, s.Measure = 20, 2*s.Measure })}, "events/s"},
		{"RTT", []stats.Group{usual, group(func(s *results.Scenario) { s.RTT = results.Duration(20 * time.Millisecond) })}, "RTT"},
	} {
		var names []string
		for _, p := range apart(test.rows) {
			names = append(names, p.name)
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s: columns %q, want %q", test.name, got, test.want)
		}
	}
}

// TestCaptions tell what was chosen, and what is usual only where it has to be known.
func TestCaptions(t *testing.T) {
	captions := func(s results.Scenario) string {
		var texts []string
		for _, p := range parameters() {
			if text := p.caption(stats.Group{Scenario: s}); text != "" {
				texts = append(texts, text)
			}
		}
		return strings.Join(texts, ", ")
	}
	s := results.Default()
	const usual = "every-event contract, 100 clients, 10 events/s, 64 B payload, no added RTT, browser headers, over loopback"
	if got := captions(s); got != usual {
		t.Errorf("the default is told as %q, want %q", got, usual)
	}
	s.Client, s.Clients, s.Topics, s.Rate, s.Arrivals, s.TLS = results.ClientBrowser, 1, 2000, 0.1, "poisson", true
	s.RTT, s.Headers, s.Target, s.Hold, s.Drain = results.Duration(1500*time.Microsecond), results.HeadersMinimal, "h:80", 1, 1
	const chosen = "every-event contract, 1 client, 2,000 topics, one event per 10 s, poisson arrivals, 64 B payload, 1.5 ms added RTT, TLS, minimal headers, over loopback, browser client, server h:80"
	if got := captions(s); got != chosen {
		t.Errorf("told as %q\nwant    %q", got, chosen)
	}
}
