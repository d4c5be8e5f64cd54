package results

import (
	"testing"
	"time"
)

func TestLabel(t *testing.T) {
	const second = Duration(time.Second)
	for _, test := range []struct {
		s    Scenario
		want string
	}{
		{Scenario{Transport: ShortPoll, PollInterval: second / 4}, "short-poll 250ms"},
		{Scenario{Transport: ShortPoll, PollInterval: 60 * second}, "short-poll 1m"},
		{Scenario{Transport: ShortPoll, Think: second}, "short-poll think 1s"},
		{Scenario{Transport: LongPoll, Hold: Default().Hold}, "long-poll"},
		{Scenario{Transport: LongPoll, Hold: 5 * second}, "long-poll hold 5s"},
		{Scenario{Transport: SSE, Hold: 5 * second}, "sse"},
	} {
		if got := test.s.Label(); got != test.want {
			t.Errorf("Label of %+v = %q, want %q", test.s, got, test.want)
		}
	}
}
