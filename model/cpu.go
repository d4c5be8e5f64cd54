package model

import "pollpush/results"

// pollCPU is the server's CPU time per client and second for polling, c_req per request: a fleet of N clients that poll
// each T costs (N/T)·c_req.
func pollCPU(requests float64, c Costs) float64 { return requests * c.CPURequest.value() }

// pushCPU is the server's CPU time per client and second for push, λ·c_send, and what an idle connection costs (pings).
// Connecting is not in it.
func pushCPU(s results.Scenario, c Costs) float64 {
	return times(s.Rate, c.CPUSend.value()) + c.CPUIdle.value()
}
