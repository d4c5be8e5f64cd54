package plots

import "pollpush/results"

// cpuRate draws what a client costs the server's CPU against the event rate: from which rate on polling for the latest state costs
// less than push.
func cpuRate(runs []results.Run) (*Drawing, error) {
	d, _, err := drawRates(runs, rates{
		metric: "server-cpu", predicted: theory.serverCPU, what: "server CPU time per client and second", unit: duration, fitted: cpuTimes,
		takeaways: crossing{
			between:   "%s gets cheaper for the server's CPU than push between %s and %s events/s",
			from:      "%s takes less server CPU than push from %s events/s on",
			upTo:      "%s takes more server CPU than push up to %s events/s",
			everDear:  "%s takes more server CPU than push at every measured rate",
			everCheap: "%s takes less server CPU than push at every measured rate",
		},
	})
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, receiving(d.runs))
	return d, nil
}
