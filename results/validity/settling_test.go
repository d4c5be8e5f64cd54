package validity

import (
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestSettling: a window that begins before all who poll have asked is warned of, and others are not.
func TestSettling(t *testing.T) {
	for _, test := range []struct {
		transport        transport.Transport
		interval, settle time.Duration
		want             string
	}{
		{transport.ShortPoll, time.Second, time.Second, ""},
		{transport.ShortPoll, time.Second, 999 * time.Millisecond, "first requests may fall into the window: settling took 999ms, and a client asks each 1s: use a settle of 1s, or leave it out"},
		{transport.SSE, 0, time.Millisecond, ""},
	} {
		r := goodRun()
		r.Scenario.Transport, r.Scenario.PollInterval, r.Scenario.Settle = test.transport.Name, results.Duration(test.interval), results.Duration(test.settle)
		Judge(&r)
		if got := strings.Join(r.Warnings, "; "); got != test.want || !r.Valid {
			t.Errorf("%s, settled for %v: valid %v, warnings %q, want %q", test.transport.Name, test.settle, r.Valid, got, test.want)
		}
	}
}
