package model

import (
	"pollpush/results"
	"pollpush/transport"
)

// wakeUps are the moments per second at which a server has something to do, and how many answers, deliveries and heartbeats it
// then writes per second. Events wake it, each for all clients of its topic, and polls, empty answers of held ones and
// heartbeats, each for itself: those who poll again after an answer find it awake.
func wakeUps(s results.Scenario, requests, empty float64) (moments, things float64) {
	clients := float64(s.Clients)
	moments = eventMoments(s)
	switch s.Kind() {
	case transport.Poll:
		return moments + clients*requests, clients * requests
	case transport.Hold:
		return moments + clients*times(requests, empty), clients * requests
	}
	beat := heartbeatOf(s)
	beats := clients / beat.interval
	events, writes := told(s)
	moments = times(writes, float64(s.Topics))
	things = clients*events + beats
	if beat.up > 0 { // the client's pong wakes it again
		beats *= 2
	}
	return moments + beats, things
}

// serverCPU is the server's CPU time in ns per client and second, without what connecting costs.
func serverCPU(s results.Scenario, requests, empty float64, law Law) float64 {
	moments, things := wakeUps(s, requests, empty)
	return law.at(moments, things, moments) / float64(s.Clients)
}

// WakeUps is how often per second the server has something to do: the rate that its CPU time's law depends on.
func (p Prediction) WakeUps() float64 {
	moments, _ := wakeUps(p.Scenario, p.Requests, p.Empty)
	return moments
}
