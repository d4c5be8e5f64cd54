package report

import (
	"fmt"
	"slices"

	"pollpush/model"
	"pollpush/results/stats"
)

// million is how many connections are planned for.
const million = 1_000_000

func scale() question {
	return question{
		name: "scale", text: "What does it take to hold 100,000 connections?",
		note: "Per connection, all clients connected less none: user memory is that of all processes of the server, after a collection, kernel memory that of one end. Per client and second: the server's CPU time. " +
			"Each event reaches the clients of its topic one after the other, and the more there are, the later the last.",
		columns: []column{{"user memory", "server-memory"}, {"kernel memory", "server-kernel-memory"}, {"both", "server-memory-held"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"},
			{"mean latency", "latency-mean"}, {"p90 latency", "latency-p90"}, {"lost", "lost"}, {"connecting, CPU", "connect-server-cpu"}},
		tables:   plan,
		figures:  []string{"connections"},
		vary:     []string{"clients"},
		findings: scaleFindings,
		answer:   scaleAnswer,
	}
}

// scaleAnswer says what a connection takes where most were held.
func scaleAnswer(groups []stats.Group) string {
	largest := withMost(groups)
	if largest[0].Scenario.Clients < fewClients {
		return ""
	}
	return phrases{
		alone: "%s, the memory of each, the server's and the kernel's, is %s.",
		polls: "%s, the memory of each, the server's and the kernel's, is %s; with %s it is %s.",
		times: "%s, the memory of each, the server's and the kernel's, is %s; with %s it is %s, %s as much as with %s.",
	}.answer(largest, fmt.Sprintf("With %s held", plural(largest[0].Scenario.Clients, "connection")), "server-memory-held", "")
}

// scaleFindings say what a connection takes where most were held, and what a million would.
func scaleFindings(groups []stats.Group) []Finding {
	largest := withMost(groups)
	most := largest[0].Scenario.Clients
	if most < fewClients {
		return nil
	}
	return under(fmt.Sprintf("With %s held", plural(most, "connection")),
		stated(largest, "server-memory-held", "memory of each, the server's and the kernel's for its end,"),
		stated(largest, "utilisation", "share of the server's cores that was busy"))
}

// plan is what a million connections take, by arithmetic: nobody held them here.
func plan(groups []stats.Group) []Table {
	few, most := slices.MinFunc(groups, byClients).Scenario.Clients, slices.MaxFunc(groups, byClients).Scenario.Clients
	t := Table{
		Columns: []Column{{"transport", false}, {"user memory", true}, {"kernel memory", true}, {"both", true}, {"cores", true}, {"network, Mbit/s", true}, {"mean latency", true}},
		Caption: fmt.Sprintf("A plan for %s connections, which nobody held here: slopes from %s to %s connections (least squares), times a million. "+
			"Of the cores half is used. Events reach %s clients each, one after the other: the latency is that of one core that writes them all. "+
			"A proxy before the server needs %s addresses, because one has 28,232 ports to another one's; the limit of open files, 1,048,576 by default, has room for all in one process",
			count(million), count(few), count(most), count(million/max(1, groups[0].Scenario.Topics)), count(model.Holding{}.Machine(million).Addresses)),
	}
	for _, label := range labels(groups) {
		its := stats.Runs(stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Label() == label }))
		h := model.FitHolding(its)
		m := h.Machine(million)
		row := []Cell{{Text: label}}
		for _, c := range []struct {
			value float64
			unit  string
		}{{million * h.User, "B"}, {million * h.Kernel, "B"}, {m.Memory, "B"}, {m.Cores, "cores"}, {m.Bits / 1e6, "Mbit"}, {m.Latency, "ns"}} {
			row = append(row, Cell{Text: quantity(c.value, c.unit)})
		}
		if row[1].Text != missing || row[2].Text != missing {
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Table{t}
}
