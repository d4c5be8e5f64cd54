package results

import (
	"testing"
	"time"

	"pollpush/transport"
)

func TestLabel(t *testing.T) {
	const second = Duration(time.Second)
	for _, test := range []struct {
		s    Scenario
		want string
	}{
		{Scenario{Transport: transport.ShortPoll.Name, PollInterval: second / 4}, "short-poll 250ms"},
		{Scenario{Transport: transport.ShortPoll.Name, PollInterval: 60 * second}, "short-poll 1m"},
		{Scenario{Transport: transport.ShortPoll.Name, Think: second}, "short-poll think 1s"},
		{Scenario{Transport: transport.LongPoll.Name, Hold: Default().Hold}, "long-poll"},
		{Scenario{Transport: transport.LongPoll.Name, Hold: 5 * second}, "long-poll hold 5s"},
		{Scenario{Transport: transport.SSE.Name, Hold: 5 * second}, "sse"},
		{Scenario{Transport: transport.ShortPoll.Name, Adaptive: "100ms..5s"}, "short-poll adaptive 100ms..5s"},
		{Scenario{Transport: transport.WebSocket.Name, Heartbeat: 5 * second, Conflate: second}, "websocket heartbeat 5s conflate 1s"},
		{Scenario{Transport: transport.SSE.Name, RetryStream: second}, "sse retry 1s"},
	} {
		if got := test.s.Label(); got != test.want {
			t.Errorf("Label of %+v = %q, want %q", test.s, got, test.want)
		}
	}
}
