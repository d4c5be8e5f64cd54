package stats

import (
	"math"
	"strings"

	"pollpush/results"
	"pollpush/transport"
)

// deviations is how many standard deviations of what a window's edges may add or take away are allowed for on each side.
const deviations = 3

// pureACK is the size of an IP packet with an acknowledgement and TCP's timestamps, in bytes.
const pureACK = 52

// What also depends on how the threads happen to meet, by what share of itself: some system calls find nothing and are made
// again, and so is the way to them, with more or less garbage to collect.
const (
	callNoise        = 0.02
	batchNoise       = 0.05 // of streams: an event that is late is written together with the next one
	instructionNoise = 0.10
)

// edge returns by what share of itself a counted metric of one run may have come out larger or smaller because of where
// the window begins and ends, from 0 to 1. Exchanges (an answered poll, a delivered event, a heartbeat) are counted whole:
//
//   - Polls that go by the clock, the ends of holds and heartbeats have a phase of their own for each client, so each
//     client has one more or one less in the window, independently: the variance of their sum is a quarter for each
//     client at most, and no more than their number where they are rare.
//   - An event is delivered to all clients at nearly the same time. The marks of a window fall in the middle between two
//     periodic events, and cut none, as long as the slowest delivery took less than half the time between two; else one
//     for each client may be in or out at each edge.
//   - The acknowledgement of the last packet before a mark may come after it, at each client.
func edge(r results.Run, m Metric) float64 {
	s := r.Scenario
	clients, seconds := float64(s.Clients), float64(r.WindowNS)/1e9
	byClock, exchanges, weight := 0.0, 0.0, 1.0
	switch s.Kind() {
	case transport.Poll:
		byClock, exchanges = float64(r.Delivery.Requests), float64(r.Delivery.Requests)
	case transport.Hold:
		byClock, exchanges = float64(r.Delivery.EmptyResponses), float64(r.Delivery.Requests)
		if hold := s.Hold.Seconds(); hold > 0 {
			byClock = max(byClock, clients*seconds/hold)
		}
	case transport.Stream:
		byClock = heartbeats(r)
		exchanges = float64(r.Delivery.Received) + byClock
		if r.Delivery.Received > 0 {
			weight = 2 // a ping and its answer are two exchanges of an event's size at most
		}
	}
	share := weight * deviations * math.Sqrt(min(byClock, clients/4))
	if s.Kind() != transport.Poll && cutsEvents(r) {
		share += 2 * clients
	}
	share /= exchanges
	if s.Kind() == transport.Stream && s.Rate > 0 && !strings.HasPrefix(m.Name, "app") && !strings.HasPrefix(m.Name, "payload") {
		share += batchNoise
	}
	switch {
	case strings.HasPrefix(m.Name, "packets"):
		share += clients / packets(r)
	case strings.HasPrefix(m.Name, "wire"):
		share += clients * pureACK / wireBytes(r)
	case strings.HasPrefix(m.Name, "server-calls"):
		share += callNoise
	case strings.HasPrefix(m.Name, "server-instructions"):
		share += instructionNoise
	}
	if !(share < 1) { // NaN too: nothing was counted, so one exchange more is any share of it
		return 1
	}
	return share
}

// heartbeats is about how many there were in the window of a stream's run: where nothing else was sent, the bytes say it.
func heartbeats(r results.Run) float64 {
	f := r.Scenario.Descriptor().Framing
	interval := r.Scenario.HeartbeatInterval()
	if f == nil || interval <= 0 {
		return 0
	}
	if r.Delivery.Received == 0 && f.Heartbeat.Down > 0 && r.Bytes.AppDown > 0 {
		return float64(r.Bytes.AppDown) / float64(f.Heartbeat.Down)
	}
	return float64(r.Scenario.Clients) * float64(r.WindowNS) / float64(interval)
}

// cutsEvents reports whether a delivery may have been on its way at one of the window's marks.
func cutsEvents(r results.Run) bool {
	s := r.Scenario
	if s.Rate == 0 {
		return false
	}
	if r.Latency == nil || s.Arrivals != "periodic" {
		return true
	}
	between := 1e9 / (s.Rate * float64(s.Topics))
	periods := float64(r.WindowNS) / between
	whole := math.Abs(periods-math.Round(periods)) < 0.01
	return !whole || float64(r.Latency.Max) >= between/2
}
