package model

import (
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

func TestMinimalSaves(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*results.Scenario)
		want   float64
	}{
		// 312 bytes and the host twice, against 25 and the host once.
		"plain":   {func(s *results.Scenario) {}, 312 + 2*15 - (25 + 15)},
		"TLS":     {func(s *results.Scenario) { s.TLS = true }, 499 + 1 + 2*15 - (25 + 15)},
		"HTTP/2":  {func(s *results.Scenario) { s.HTTP = results.HTTP2 }, 14 + 5},
		"minimal": {func(s *results.Scenario) { s.Headers = results.HeadersMinimal }, 0},
		"SSE":     {func(s *results.Scenario) { s.Transport = transport.SSE.Name }, 0},
	} {
		s := results.Default()
		s.Transport = transport.LongPoll.Name
		test.change(&s)
		s.Complete()
		near(t, name, MinimalSaves(s), test.want, 1e-9)
	}
}
