package plots

import (
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// receiving is what a reader of server CPU has to know of the network.
func receiving(runs []results.Run) string {
	if slices.ContainsFunc(runs, func(r results.Run) bool { return r.Scenario.Network != results.NetworkVeth }) {
		return "On loopback the server's CPU time includes what the kernel does to receive its data at the clients' end."
	}
	return "Each side receives on its own cores; what interrupts an idle core there is in no process's CPU time."
}

// cpuTimes are what theory fits.
const cpuTimes = "CPU time per wake-up, and per answer or delivery"

// cpuEvent draws the server's CPU time per delivered event where every event is: where polls skip all but the latest, what is
// left to divide by is fewer events, and polling looks dear for having delivered less (cpuRate says what it costs then). The few
// clients beside a browser's say nothing of a server.
func cpuEvent(runs []results.Run) (*Drawing, error) {
	of := slices.DeleteFunc(about(runs, "staleness"), func(r results.Run) bool {
		return r.Scenario.Contract == results.Latest || slices.Contains(r.Questions, "browser")
	})
	return cpuBars(of, runs, metric("server-cpu-per-event"), "server CPU time per delivered event", stats.Named("server-cpu-per-event"),
		"An event takes %[2]s times the server CPU with %[1]s that it takes with %[3]s", theory.cpuPerEvent)
}

func (t theory) cpuPerEvent(s results.Scenario) float64 { return t.serverCPU(s) / t.events(s) }
