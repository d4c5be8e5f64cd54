package model

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// radioBy plays packets, event by event, on the machine that RadioModel describes: one that finds the radio asleep goes out after the
// promotion, and those that come meanwhile go with it; the tail counts from when the last went.
func radioBy(times []float64, hours float64, m RadioModel) RadioUse {
	slices.Sort(times)
	var use RadioUse
	since, last := 0.0, -1e9 // when it woke up; when a packet went out last
	for _, t := range times {
		switch {
		case t > last+m.Tail.Seconds():
			use.OnSeconds += last + m.Tail.Seconds() - since
			if use.WakeUps == 0 {
				use.OnSeconds = 0 // there was none before the first
			}
			use.WakeUps++
			since, last = t, t+m.Promotion.Seconds()
		default:
			last = max(last, t)
		}
	}
	use.OnSeconds += last + m.Tail.Seconds() - since
	return RadioUse{use.OnSeconds / hours, use.WakeUps / hours}
}

func TestRadioAgainstPackets(t *testing.T) {
	const hours = 5000.
	random := rand.New(rand.NewPCG(1, 2))
	packetTimes := func(every time.Duration, poisson bool) []float64 {
		var times []float64
		for at := random.Float64() * every.Seconds(); every > 0 && at < hours*3600; {
			times = append(times, at)
			if poisson {
				at += random.ExpFloat64() * every.Seconds()
			} else {
				at += every.Seconds()
			}
		}
		return times
	}
	for _, s := range []RadioTraffic{
		{Every: 2 * time.Minute}, {Every: 2 * time.Minute, Random: true}, {Every: 12 * time.Second, Random: true},
		{Every: 5 * time.Second, Random: true}, {Every: time.Hour, Random: true}, {Every: 30 * time.Second},
		{Heartbeat: 25 * time.Second}, {Every: 2 * time.Minute, Random: true, Heartbeat: 25 * time.Second},
		{Every: 30 * time.Second, Random: true, Heartbeat: 55 * time.Second}, {Every: time.Minute, Random: true, Heartbeat: 5 * time.Second},
	} {
		want := radioBy(append(packetTimes(s.Every, s.Random), packetTimes(s.Heartbeat, false)...), hours, LTE)
		got := Radio(s, LTE)
		if within := func(got, want float64) bool { return got >= want*0.985-0.01 && got <= want*1.015+0.01 }; !within(got.OnSeconds, want.OnSeconds) || !within(got.WakeUps, want.WakeUps) {
			t.Errorf("%+v: %+v, want %+v within 1.5 %%", s, got, want)
		}
	}
}

// TestRadioByHand: an event each two minutes is 30 wakings an hour of 10.38 s each; a poll each 5 s never lets it sleep.
func TestRadioByHand(t *testing.T) {
	near(t, "wakings", Radio(RadioTraffic{Every: 2 * time.Minute}, LTE).WakeUps, 30, 1e-12)
	near(t, "seconds", Radio(RadioTraffic{Every: 2 * time.Minute}, LTE).OnSeconds, 30*10.38, 1e-12)
	if got, want := Radio(RadioTraffic{Every: 5 * time.Second}, LTE), (RadioUse{OnSeconds: 3600}); got != want {
		t.Errorf("polls each 5 s: %+v, want %+v", got, want)
	}
	if got := Radio(RadioTraffic{}, LTE); got != (RadioUse{}) {
		t.Errorf("no packets: %+v", got)
	}
}
