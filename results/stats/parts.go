package stats

import "pollpush/results"

// PartsOf returns what the clients of each transport of a mix saw, in its order, as groups of their own: what the server spent is nobody's
// of them, and nil. There are none of what is no mix.
func PartsOf(g Group) []Group {
	var runs []results.Run
	for _, r := range g.Runs {
		scenarios := r.Scenario.Parts()
		for i, p := range r.Parts {
			if len(scenarios) != len(r.Parts) {
				break // it is of another version
			}
			part := r
			part.Scenario, part.Delivery, part.Latency, part.Lag, part.Bytes = scenarios[i], p.Delivery, p.Latency, p.Lag, p.Bytes
			part.Connect, part.Sessions, part.Errors = p.Connect, p.Sessions, p.Errors
			part.Scenario.Clients, part.Parts, part.Server, part.Load, part.FanOut = p.Clients, nil, nil, nil, nil
			runs = append(runs, part)
		}
	}
	return Groups(runs)
}
