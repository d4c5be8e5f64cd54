package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

// million is how many connections are planned for.
const million = 1_000_000

func scale() question {
	held := []column{{"user memory", "server-memory"}, {"kernel memory", "server-kernel-memory"}, {"both", "server-memory-held"}}
	return question{
		name: "scale", text: "What does it take to hold 100,000 connections?",
		note: "Per connection, all clients connected less none: user memory is that of all processes of the server, after a collection, kernel memory that of one end. Per client and second: the server's CPU time. " +
			"Each event reaches the clients of its topic one after the other, and the more there are, the later the last.",
		columns: slices.Concat(held, []column{{"server CPU/s", "server-cpu"}, {"server busy", "utilisation"},
			{"mean latency", "latency-mean"}, {"p90 latency", "latency-p90"}, {"lost", "lost"}, {"connecting, CPU", "connect-server-cpu"}}),
		late:     append(slices.Clone(held), column{"lost", "lost"}),
		tables:   plan,
		figures:  []string{"connections"},
		vary:     []string{"clients", "engine"},
		findings: scaleFindings,
		answer:   scaleAnswer,
	}
}

// scaleAnswer says what a connection takes where most were held, of each engine.
func scaleAnswer(groups []stats.Group) string {
	largest := withMost(groups)
	if largest[0].Scenario.Clients < fewClients {
		return ""
	}
	var sentences []string
	for _, its := range ofEngines(largest) {
		sentences = append(sentences, phrases{
			alone: "%s, the memory of each, the server's and the kernel's, is %s.",
			polls: "%s, the memory of each, the server's and the kernel's, is %s; with %s it is %s.",
			times: "%s, the memory of each, the server's and the kernel's, is %s; with %s it is %s, %s as much as with %s.",
		}.answer(its.groups, its.held(), "server-memory-held", ""))
	}
	return strings.Join(sentences, " ")
}

// scaleFindings say what a connection takes where most were held, of each engine.
func scaleFindings(groups []stats.Group) []Finding {
	largest := withMost(groups)
	if largest[0].Scenario.Clients < fewClients {
		return nil
	}
	var found []Finding
	for _, its := range ofEngines(largest) {
		found = append(found, under(its.held(),
			stated(its.groups, "server-memory-held", "memory of each, the server's and the kernel's for its end,"),
			stated(its.groups, "utilisation", "busy share of the server's cores"))...)
	}
	return found
}

// groupsOfEngine are those whose server has an engine.
type groupsOfEngine struct {
	name   string // "": there is one engine only
	groups []stats.Group
}

// ofEngines divides groups by the engines of their servers, in the order in which those come.
func ofEngines(groups []stats.Group) []groupsOfEngine {
	var all []groupsOfEngine
	for _, its := range stats.GroupBy(groups, func(g stats.Group) string { return g.Scenario.Engine }) {
		all = append(all, groupsOfEngine{cmp.Or(its[0].Scenario.Engine, results.EngineFasthttp), its})
	}
	if len(all) == 1 {
		all[0].name = ""
	}
	return all
}

// held is the beginning of a sentence about them.
func (e groupsOfEngine) held() string {
	text := fmt.Sprintf("With %s held", plural(e.groups[0].Scenario.Clients, "connection"))
	if e.name != "" {
		text += fmt.Sprintf(" by the %s engine", e.name)
	}
	return text
}

// plan is what a million connections take, by arithmetic: nobody held them here.
func plan(groups []stats.Group) []Table {
	few, most := slices.MinFunc(groups, byClients).Scenario.Clients, slices.MaxFunc(groups, byClients).Scenario.Clients
	engines := ofEngines(groups)
	t := Table{
		Caption: fmt.Sprintf("A plan for %s connections, which nobody held here: slopes from %s to %s connections, with their 95 %% intervals (least squares), times a million. "+
			"An interval that is wide says that the line bends. "+
			"User memory is %d times what is there after a collection, because a process of Go takes that before it collects (GOGC=100), or the peak where that was more. "+
			"Of the cores half is used; for all to come back within %.0f s after a cut takes those of the next column, which have nothing else to do then. "+
			"Events reach %s clients each, one after the other: the latency is that of one core that writes them all, with what the load generator took beside it. "+
			"A proxy before the server needs %s addresses: one has %s ports to another one's, of which Linux finds half at once. "+
			"How many files a process may have open is its hard limit (ulimit -Hn), often 4,096 or 524,288, which may be raised to fs.nr_open, 1,048,576",
			count(million), count(few), count(most), model.HeapGrowth, model.ComeBack.Seconds(), count(million/max(1, groups[0].Scenario.Topics)),
			count(model.Holding{}.Machine(million).Addresses), count(results.Ports)),
		Columns: []Column{{"transport", false}},
	}
	if len(engines) > 1 {
		t.Columns = append(t.Columns, Column{"engine", false})
	}
	for _, title := range []string{"user memory", "kernel memory", "both", "cores", "cores to come back", "network, Mbit/s", "mean latency"} {
		t.Columns = append(t.Columns, Column{title, true})
	}
	for _, label := range labels(groups) {
		for _, engine := range engines {
			m := model.FitHolding(stats.Runs(stats.Only(engine.groups, func(g stats.Group) bool { return g.Scenario.Label() == label }))).Machine(million)
			if math.IsNaN(m.User.Median) && math.IsNaN(m.Kernel.Median) {
				continue
			}
			row := []Cell{{Text: label}}
			if engine.name != "" {
				row = append(row, Cell{Text: engine.name})
			}
			t.Rows = append(t.Rows, append(row, cell(m.User, "B"), cell(m.Kernel, "B"), cell(m.Memory, "B"), cell(m.Cores, "cores"), cell(m.Storm, "cores"),
				cell(m.Megabits, "Mbit"), cell(m.Latency, "ns")))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Table{t}
}
