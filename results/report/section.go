package report

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// A section is one of the questions that runs answer (stats.Questions), with those that do.
type section struct {
	name     string
	question string
	note     string
	columns  []column
	figures  []string // names that package plots gives them
	groups   []stats.Group
	host     string // that the runs come from, where there are several
	number   int    // of the host, from 1; 0 where there is one
}

// id is unique within a report.
func (s section) id() string {
	if s.number == 0 {
		return s.name
	}
	return fmt.Sprintf("%s-%d", s.name, s.number)
}

// A column is a metric under a title.
type column struct{ title, metric string }

// shown is the metric of a column; "/h" after its name makes an hourly one of a metric per second.
func (c column) shown() stats.Metric {
	name, hourly := strings.CutSuffix(c.metric, "/h")
	m := named(name)
	if hourly {
		perSecond := m.Of
		m.Of = func(r results.Run) float64 { return 3600 * perSecond(r) }
	}
	return m
}

// deliveryQuestion heads the accounting, which is a section without groups.
const deliveryQuestion = "Was everything delivered?"

// sections are the questions that the runs answer. A scenario may stand in several of them; one that fits none is in the
// last. Each host has sections of its own, since what was measured on one can't be set beside what was on another.
func sections(runs []results.Run) []section {
	all := hostsOf(runs)
	if len(all) < 2 {
		return onOneHost(runs)
	}
	var sorted []section
	for i, its := range results.ByHost(runs) {
		for _, s := range onOneHost(its) {
			s.host, s.number = all.name(its[0].Host), i+1
			sorted = append(sorted, s)
		}
	}
	return sorted
}

func onOneHost(runs []results.Run) []section {
	q := stats.Ask(runs)
	all := []section{
		{
			name: "staleness", question: "How stale is what a client sees?",
			note:    "From the time an event was due to its arrival at the client's socket.",
			columns: []column{{"mean", "latency-mean"}, {"p50", "latency-p50"}, {"p90", "latency-p90"}, {"p99", "latency-p99"}, {"p99.9", "latency-p99.9"}},
			figures: []string{"latency-percentiles"},
			groups:  q.Steady,
		},
		{
			name: "layers", question: "What is each delivered event wrapped in?",
			note:    "Bytes per delivered event, both ways: its payload; all that went through the socket, with HTTP heads and framing; all on the wire, with TCP/IP headers, pure acknowledgements and retransmissions.",
			columns: []column{{"payload", "payload-bytes-per-event"}, {"app", "app-bytes-per-event"}, {"wire", "wire-bytes-per-event"}, {"packets", "packets-per-event"}},
			figures: []string{"bytes-layers"},
			groups:  q.Steady,
		},
		{
			name: "idle", question: "What do idle clients cost?",
			note:    "Nothing is published. Per client and hour, both ways: bytes through its socket, on the wire, and packets there, scaled up from the window. Per client and second: requests, and the server's CPU time. Per client: the server's memory.",
			columns: []column{{"bytes/h", "app-bytes/h"}, {"wire bytes/h", "wire-bytes/h"}, {"packets/h", "packets/h"}, {"requests/s", "requests"}, {"server CPU/s", "server-cpu"}, {"server memory", "server-memory"}},
			figures: []string{"bytes-idle", "cpu-idle"},
			groups:  q.Idle,
		},
		{
			name: "sparse", question: "What does a sparse feed cost?",
			note:    "Per client and second, both ways. Empty: polls that were answered without an event.",
			columns: []column{{"bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"mean latency", "latency-mean"}, {"empty", "empty-responses"}, {"server CPU/s", "server-cpu"}},
			groups:  q.Sparse,
		},
		{
			name: "busy", question: "What does a busy feed cost?",
			note:    "Per client and second. Empty: polls that were answered without an event. Coalesced: events skipped because a newer one had replaced them, as the latest contract allows.",
			columns: []column{{"bytes/s", "app-bytes"}, {"mean latency", "latency-mean"}, {"server CPU/s", "server-cpu"}, {"CPU/event", "server-cpu-per-event"}, {"empty", "empty-responses"}, {"coalesced", "coalesced"}},
			figures: []string{"bytes-rate", "cpu-event", "polls-interval"},
			groups:  q.Busy,
		},
		{
			name: "growth", question: "How does it grow with the number of clients?",
			note:    "Memory and CPU time are the server's; memory per connection is what connecting all clients added, divided by their number.",
			columns: []column{{"mean latency", "latency-mean"}, {"p99 latency", "latency-p99"}, {"CPU/event", "server-cpu-per-event"}, {"CPU/client/s", "server-cpu"}, {"memory/client", "server-memory"}},
			figures: []string{"latency-clients", "memory-clients"},
			groups:  q.Growth,
		},
	}
	all = append(all, browserSections(q)...)
	all = append(all, section{
		name: "other", question: "What else was measured?",
		columns: []column{{"mean latency", "latency-mean"}, {"p99 latency", "latency-p99"}, {"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"}, {"server CPU/s", "server-cpu"}, {"server memory", "server-memory"}},
		groups:  q.Unplaced,
	})
	return slices.DeleteFunc(all, func(s section) bool { return len(s.groups) == 0 })
}
