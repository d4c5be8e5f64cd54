package capacity

import (
	"math"
	"slices"

	"pollpush/results"
	"pollpush/transport"
)

// What a search can vary.
const (
	VaryRate    = "rate"    // events per second and topic
	VaryClients = "clients" // which poll each interval: what load is to a server that is polled by the clock
)

// Variables returns what a search can vary.
func Variables() []string { return []string{VaryRate, VaryClients} }

// variable returns what is varied unless somebody says otherwise. Events make the work of a server that pushes, or holds requests. A
// server that is polled has the same number of polls to answer however many events there are.
func variable(s results.Scenario) string {
	if s.Kind() == transport.Poll || s.Target != "" && !s.Described() { // whose rate is not ours to set
		return VaryClients
	}
	return VaryRate
}

// step is the distance between two loads that are told apart: less is within the noise of a core that others share.
const step = 1.1

// ladder returns the loads that are tried, by rising size and apart by step, in three digits; of whole numbers those that differ.
func ladder(lowest, highest float64, whole bool) []float64 {
	var loads []float64
	for v := lowest; v <= highest*1.0001; v *= step {
		load := rounded(v)
		if whole {
			load = math.Round(load)
		}
		if n := len(loads); n == 0 || load > loads[n-1] {
			loads = append(loads, load)
		}
	}
	return loads
}

// rounded is v in three digits.
func rounded(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v))-2)
	if unit < 1 { // the inverse is exact, so that 0.1 stays 0.1
		inverse := math.Round(1 / unit)
		return math.Round(v*inverse) / inverse
	}
	return math.Round(v/unit) * unit
}

// nearest returns the index of the load that is the last one up to v, or the first.
func nearest(loads []float64, v float64) int {
	i, _ := slices.BinarySearch(loads, math.Nextafter(v, math.Inf(1)))
	return max(0, i-1)
}

// at returns the scenario at a load.
func at(s results.Scenario, vary string, load float64) results.Scenario {
	if vary == VaryRate {
		s.Rate = load
	} else {
		s.Clients = int(load)
	}
	return s
}
