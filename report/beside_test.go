package report

import (
	"testing"

	"pollpush/results"
)

// TestBeside: what a name has of the server is not said once more.
func TestBeside(t *testing.T) {
	for _, test := range []struct{ name, target, want string }{
		{"round/high-sse-pushpin/1", "pushpin", "round/high-sse-pushpin/1, host 2"},
		{"round/slow-sse-pushpin-slow_readers0.1", "pushpin", "round/slow-sse-pushpin-slow_readers0.1, host 2"},
		{"round/high-sse-own", "", "round/high-sse-own, host 2"},
		{"round/as-target-sse/1", "pollpush", "round/as-target-sse/1, host 2, pollpush"},
		{"round/high-sse-gws-like/1", "ws", "round/high-sse-gws-like/1, host 2, ws"},
		{"quick/broadcast-sse/1", "", "quick/broadcast-sse/1, host 2, own"},
	} {
		p := place{"host 2", map[string]string{"": "own"}[test.target] + test.target}
		if got := p.beside(results.Run{Scenario: results.Scenario{Target: test.target}}, test.name); got != test.want {
			t.Errorf("%s of %q is %q, want %q", test.name, test.target, got, test.want)
		}
	}
}
