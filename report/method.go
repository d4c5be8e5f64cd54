package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/results/validity"
)

// A paragraph explains one thing about the measurement.
type paragraph struct{ Term, Text string }

// method says how the runs were measured.
func method(runs []results.Run) []paragraph {
	clock := "arrived at the client's socket, by the kernel's time stamp"
	counted := "Counted on the clients' sockets"
	clocks := distinctText(runs, func(r results.Run) string {
		if r.Latency == nil {
			return ""
		}
		return r.Latency.Clock
	})
	if slices.Contains(clocks, "user") {
		clock = "was delivered to the subscriber (where the record says clock kernel: arrived at its socket, by the kernel's time stamp)"
	}
	browsers := ""
	if slices.Contains(clocks, "browser") {
		browsers = " A browser's latency ends at the event handler in its page, by the browser's clock; by how much that differs from the server's is measured before and after the window, and recorded with its uncertainty."
		counted = "Counted on the clients' sockets, of browsers on the server's side of their connections"
	}
	pinned := "They were not pinned to cores of their own in all runs, so that one could take time from the other."
	if !slices.ContainsFunc(runs, func(r results.Run) bool { return !r.Host.Pinned }) {
		pinned = "They were pinned to different cores."
	} else if !slices.ContainsFunc(runs, func(r results.Run) bool { return len(r.Agents) < 2 }) {
		pinned = "They were on machines of their own."
	}
	var receiving []string
	for _, network := range distinctText(runs, func(r results.Run) string { return cmp.Or(r.Scenario.Network, results.NetworkLoopback) }) {
		receiving = append(receiving, networks[network])
	}
	return []paragraph{
		{"Load", "The publisher follows a schedule that was fixed beforehand (an open loop). Each event carries the time at which it was due; nothing that a reader does slows the schedule, so a delay counts in full."},
		{"Latency", "From the time an event was due until it " + clock + ". " + clocksOf(runs) + " Percentiles over repetitions are of all their samples together (merged histograms)." + browsers},
		{"Bytes", counted + ", both ways, over the window: HTTP heads, chunks and frames. Opening connections is counted apart. Wire bytes add TCP and IP headers, pure acknowledgements and retransmissions."},
		{"CPU time", "The server process's own, user and system, over the window. " + strings.Join(receiving, " ")},
		{"Memory", "The server's resident set less what it was before the first connection, divided by the clients: with all of them connected and nothing published, after a garbage collection; under load, as it is at the end of the window; and at its highest within it. Kernel memory is beside it: half of what both ends of the connections take in buffers and objects, once connected. With few clients, what the process itself has grown by outweighs the connections."},
		{"Processes", "Server and load generator are separate processes, made anew for each run. " + pinned},
		{"Window", "Marked by sequence numbers: under the every-event contract each client has to receive each event of the window exactly once. A run in which one did not, or in which the instrument could have moved the result, is invalid: it is kept, and stands in no table or comparison."},
		{"Invalid runs", strings.Join(validity.Rules(), " ")},
		{"Repetitions", repetitions},
	}
}

// clocksOf says whose clocks latencies are by.
func clocksOf(runs []results.Run) string {
	const one = "Server and clients share one host and one clock."
	if !slices.ContainsFunc(runs, func(r results.Run) bool { return len(r.Clocks) > 0 }) {
		return one
	}
	text := "Where clients are on other hosts than the publisher, each host compares its clock with the publisher's by exchanges of datagrams before the window, within it and after it, and times events by the publisher's. What that may be off by (±) is half of the quickest round trip, and what clocks drift from one exchange to the next; clients beside the publisher have to agree. What the server did for those is taken off, by their number."
	if slices.ContainsFunc(runs, func(r results.Run) bool { return len(r.Clocks) == 0 }) {
		return "Where server and clients share one host they share one clock. " + text
	}
	return text
}

// networks say what each one makes of CPU time.
var networks = map[string]string{
	results.NetworkLoopback: "On loopback the sender's system call runs the receiver's TCP input too: the server's CPU time of a push includes work that a network card's interrupt would do on the client's machine, and that of a poll leaves the request's out.",
	results.NetworkAgents:   "Server and clients were on machines of their own (agents), whose kernels did each side's TCP work.",
	results.NetworkVeth:     "Over veth server and clients have a network namespace each, joined by virtual Ethernet with packets of 1,500 bytes, and each side's TCP input is done on its own cores. It is in the process's CPU time where it interrupts the process, and on no process's account where the core was idle: the share of the core that something else than the run's processes had (foreign_cpu_share) has that.",
}

// repetitions says what is made of them.
var repetitions = fmt.Sprintf("Scenarios are repeated in blocks that hold each of them once, in a shuffled order. Tables show the median and, below it, how far the repetitions spread: minimum to maximum, from six repetitions on a 95 %% confidence interval by order statistics. "+
	"Fewer than %d repetitions are shown, and not compared. Ratios are taken inside each block, and are their geometric mean with its 95 %% interval (Student's t, on the logarithms). The findings call a difference measurable when that interval excludes 1 and the ratio is beyond the machine's own spread: the factor between the largest and the smallest repetition of either scenario alone, which are equal runs. Invalid runs are made again, so that what is compared is what the rules let pass; how many were not is counted, by cause.", stats.LeastPairs)

// hostTable shows one host; what is unknown is left out.
func hostTable(h results.Host) Table {
	t := Table{Columns: []Column{{"", false}, {"", false}}}
	var modules []string
	for _, path := range slices.Sorted(maps.Keys(h.Modules)) {
		modules = append(modules, path+" "+h.Modules[path])
	}
	for _, row := range [][2]string{
		{"CPU", h.CPU}, {"cores", fmt.Sprint(h.Cores)}, {"system", strings.TrimSpace(h.OS + " " + h.Kernel)}, {"congestion control", h.CongestionControl},
		{"Go", h.Go}, {"pollpush", h.Revision}, {"modules", strings.Join(modules, ", ")},
	} {
		if row[1] != "" {
			t.Rows = append(t.Rows, []Cell{{Text: row[0]}, {Text: row[1]}})
		}
	}
	shown := []string{"cpu", "cores", "os", "kernel", "congestion_control", "go", "revision", "pinned"}
	several := map[string][]string{}
	var kinds []string
	for _, f := range h.Facts() {
		switch {
		case f.Value == "unknown" || f.Value == "" || f.Of == "modules" || slices.Contains(shown, f.Name):
		case f.Of == "":
			t.Rows = append(t.Rows, []Cell{{Text: strings.ReplaceAll(f.Name, "_", " ")}, {Text: f.Value}})
		default:
			if several[f.Of] == nil {
				kinds = append(kinds, f.Of)
			}
			several[f.Of] = append(several[f.Of], f.Name+" "+f.Value)
		}
	}
	for _, kind := range kinds {
		t.Rows = append(t.Rows, []Cell{{Text: strings.ReplaceAll(kind, "_", " ")}, {Text: strings.Join(several[kind], ", ")}})
	}
	return t
}
