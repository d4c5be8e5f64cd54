package stats

import "pollpush/results"

// opening is a number of how long opening connections took: those that the scenario is about, see results.Run.Opened.
func opening(which func(results.Openings) *results.Latency, of func(*results.Latency) float64) func(results.Run) float64 {
	return func(r results.Run) float64 {
		if l := which(r.Opened()); l != nil {
			return of(l)
		}
		return nan
	}
}

// perFirstConnection is what connecting the clients took, for each connection that it opened.
func perFirstConnection(r results.Run, of func(*results.Connect) *int64) float64 {
	if r.Connect == nil {
		return nan
	}
	return ratio(results.Value(of(r.Connect)), float64(r.Connect.First.Connections))
}

// BytesPerConnection is what went through a socket, both ways, to open the connection: on average over those that the record's
// bytes of connecting are of. Without keep-alive that is each client's first one: the others are part of what goes on in the window.
func BytesPerConnection(r results.Run) float64 {
	if r.Connect == nil {
		return nan
	}
	opened := r.Connect.First.Connections
	if r.Scenario.KeepAlive != results.KeepAliveOff {
		opened += r.Delivery.Reconnects + r.Delivery.ReconnectsOutside
	}
	return ratio(float64(r.Bytes.ConnectDown+r.Bytes.ConnectUp), float64(opened))
}
