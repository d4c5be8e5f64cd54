package model

import (
	"math"
	"time"
)

// A RadioModel is a phone's radio as a machine with two states. A packet that finds it asleep waits for its promotion; a tail after
// the last packet it sleeps again. It is on in the promotion and in the tail.
type RadioModel struct {
	Name      string
	Source    string // of the numbers, with its year
	Promotion time.Duration
	Tail      time.Duration
}

// LTE is the profile by which AT&T tells developers what their traffic does to phones: 260 ms of promotion; 0.1 s of continuous
// reception after the last packet, and 0.02 s and 10 s of discontinuous reception in short and long cycles. In these the receiver sleeps
// between pings, but the radio's power stays near that of receiving (1.06 W against 1.2 W there), so all of it counts as on. Other
// operators have other tails.
var LTE = RadioModel{
	Name: "LTE",
	Source: "AT&T Video Optimizer, ARO.Core/src/main/resources/lte.conf (github.com/attdevsupport/VideoOptimizer, dc74bb06); " +
		"the states are those of Huang et al., A Close Examination of Performance and Power Characteristics of 4G LTE Networks, MobiSys 2012",
	Promotion: 260 * time.Millisecond,
	Tail:      10120 * time.Millisecond,
}

// RadioTraffic is when a client's packets come, each exchange (a poll and its answer, an event and its acknowledgement) as one.
type RadioTraffic struct {
	Every     time.Duration // mean time between them; 0: none come
	Random    bool          // a Poisson process; else periodic
	Heartbeat time.Duration // between periodic ones that come beside these, and have nothing to do with them; 0: none
}

// RadioUse is what the packets make of a radio that nothing else uses, per hour.
type RadioUse struct {
	OnSeconds float64
	WakeUps   float64 // from sleep, each with a promotion
}

// Radio returns how long and how often packets keep a radio on. Own derivation: it is on while there was a packet within the tail
// before, and a packet wakes it that comes alone; each waking adds a promotion. What is neglected are packets that come in
// the promotion's length beyond the tail's end: a share of Promotion/(e·Tail) of the wakings at most, which is 1 % for LTE.
func Radio(s RadioTraffic, m RadioModel) RadioUse {
	tail, promotion := m.Tail.Seconds(), m.Promotion.Seconds()
	var streams []packets
	if s.Every > 0 {
		streams = append(streams, packets{s.Every.Seconds(), s.Random})
	}
	if s.Heartbeat > 0 {
		streams = append(streams, packets{s.Heartbeat.Seconds(), false})
	}
	asleep, wakings := 1.0, 0.0 // the share of the time, and per second
	for i, one := range streams {
		asleep *= one.none(tail)
		alone := one.alone(tail)
		for j, other := range streams {
			if j != i {
				alone *= other.none(tail)
			}
		}
		wakings += alone / one.every
	}
	const hour = 3600
	return RadioUse{OnSeconds: hour * min(1, 1-asleep+wakings*promotion), WakeUps: hour * wakings}
}

// packets are a stream of them, with a mean time between two in seconds.
type packets struct {
	every  float64
	random bool
}

// none is the probability that none comes within a time.
func (p packets) none(seconds float64) float64 {
	if p.random {
		return math.Exp(-seconds / p.every)
	}
	return max(0, 1-seconds/p.every)
}

// alone is the probability that the one before a packet came longer ago than a time.
func (p packets) alone(seconds float64) float64 {
	switch {
	case p.random:
		return math.Exp(-seconds / p.every)
	case p.every > seconds:
		return 1
	}
	return 0
}
