package bench

import (
	"io"
	"testing"

	"pollpush/loadgen"
	"pollpush/results"
)

// TestBars: a terminal shows what each run of a step is doing, and a step that is made again is the same step.
func TestBars(t *testing.T) {
	s := results.Default()
	s.Transport, s.Clients = "sse", 5
	one, two := step{{id: "s/a/1", scenario: s}, {id: "s/b/1", scenario: s}}, step{{id: "s/c/1", scenario: s}}
	todo := []step{one, two}
	b := newBars(io.Discard, todo, newEstimate(todo))
	defer b.container.Shutdown()
	check := func(title string, lines ...string) {
		t.Helper()
		if got := b.title(); got != title {
			t.Errorf("title = %q, want %q", got, title)
		}
		for i, line := range lines {
			if got := b.line(i); got != line {
				t.Errorf("line %d = %q, want %q", i, got, line)
			}
		}
	}
	check("step 1 of 2 ", "", "")
	b.begin(one, 1)
	b.update(1, loadgen.Progress{Connected: 3, Received: 7, Requests: 9, LatencyNS: 1.5e6})
	check("step 1 of 2 ", "  sse              0 of 5 clients  s/a/1",
		"  sse              3 of 5 clients, 7 events, mean latency 1.5ms, 9 requests  s/b/1")
	b.update(0, loadgen.Progress{Connected: 5, Received: 2})
	check("step 1 of 2 ", "  sse              5 of 5 clients, 2 events  s/a/1") // before the window there is no latency
	b.begin(one, 2)
	check("step 1 of 2 ", "  sse              0 of 5 clients (attempt 2)  s/a/1")
	b.begin(two, 1)
	check("step 2 of 2 ", "  sse              0 of 5 clients  s/c/1", "")
}
