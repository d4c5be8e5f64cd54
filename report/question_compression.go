package report

import "pollpush/results/stats"

func compression() question {
	q := conditionQuestion(stats.Compression, "What does compression save, and what does it cost?",
		"A poll's answer is compressed by itself, a stream as one text that goes on; messages of a WebSocket by themselves (deflate), or with those before as their dictionary (deflate-context). What is compressed by itself is compressed once for all clients of a feed, what has a context once for each. Heads of HTTP/1.1 are never compressed. Memory is that under load, when compressors are there.",
		[]column{{"app bytes/event", "app-bytes-per-event"}, {"wire bytes/s", "wire-bytes"}, {"ratio", "compression-ratio"}, {"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}, {"memory under load", "server-memory-load"}},
		conditionMetric{"app-bytes", traffic}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"server-memory-load", "server's memory per client under load"})
	q.tables = savings
	return q
}

// savings sets what each coding saves through the socket, per client and second, beside what it takes: bytes for each second of CPU time,
// and per second for each kilobyte of a client's memory, that the server needs more than without. Where it does not need measurably
// more, there is nothing to divide by.
func savings(groups []stats.Group) []Table {
	bytes, cpu, memory := stats.Named("app-bytes"), stats.Named("server-cpu"), stats.Named("server-memory-load")
	t := Table{
		Caption: "What a coding saves beside what it takes",
		Columns: []Column{{"transport", false}, {"coding", false}, {"payload", true}, {"saved", true}, {"share saved", true}, {"saved per CPU second", true}, {"saved per kB held", true}},
	}
	for _, v := range stats.Compression.Variants(inOrder(groups)) {
		saved := v.Plain.Summary(bytes).Median - v.Group.Summary(bytes).Median
		per := func(m stats.Metric, unit float64) string {
			if c := v.Group.Compare(v.Plain, m); !c.Differs() || c.Ratio.Mean < 1 {
				return missing
			}
			return quantity(saved/(v.Group.Summary(m).Median-v.Plain.Summary(m).Median)*unit, "B")
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: v.Group.Scenario.Label()}, {Text: v.Name}, {Text: count(v.Group.Scenario.Payload) + " B"}, {Text: quantity(saved, "B")},
			{Text: quantity(saved/v.Plain.Summary(bytes).Median, "share")}, {Text: per(cpu, 1e9)}, {Text: per(memory, 1000)},
		})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Table{t}
}
