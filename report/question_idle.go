package report

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/results/stats"
)

func idle() question {
	return question{
		name: "idle", text: "What do idle clients cost?",
		note:    "Nothing is published. Per client and hour, both ways: bytes through its socket, on the wire, and packets there, scaled up from the window. Per client and second: requests, and the server's CPU time, which holds for a server as busy. Per client: the server's memory, after a collection.",
		columns: []column{{"bytes/h", "app-bytes/h"}, {"wire bytes/h", "wire-bytes/h"}, {"packets/h", "packets/h"}, {"requests/s", "requests"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"server memory", "server-memory"}},
		figures: []string{"bytes-idle", "cpu-idle"},
		findings: func(groups []stats.Group) []Finding {
			return under(setting(groups[0]), idleBytes(groups), atUtilisation(compared(groups, "server-cpu", "server's CPU time per client and second"), groups))
		},
		answer: func(groups []stats.Group) string {
			return clientBytes.answer(groups, when(groups[0]), "app-bytes", perHour)
		},
	}
}

// idleBytes says what clients move while nothing happens. Of heartbeats and holds a window sees a share, unless it is a whole number of
// their periods.
func idleBytes(groups []stats.Group) Finding {
	f := comparedBytes(groups, "app-bytes/h", "traffic through the sockets per client and hour")
	window := groups[0].Scenario.Measure
	whole := !slices.ContainsFunc(groups, func(g stats.Group) bool { return !g.Scenario.WholePeriods() })
	if f.Text != "" && !whole {
		f.Detail = strings.TrimSpace(fmt.Sprintf("%s In the window of %s only a share of the connections had a heartbeat or a hold that ended, so where there is no polling these numbers are estimates.",
			f.Detail, duration(window)))
	}
	return f
}
