package model

import (
	"math"

	"pollpush/results"
)

// A Law is what something takes in two parts, one for each moment at which the server has to wake up, one for each thing that it
// then does. Both fall the more often it wakes:
//
//	(PerMoment·moments + PerThing·things) · rate^-Cooling
//
// A core that has nothing to do sleeps, its caches are taken by others, and its clock slows: what comes next pays for that,
// and the more the longer ago the last was. The exponent is an observation, not a derivation: over three decades of polls per
// second the CPU time of one falls as a power of their rate.
type Law struct {
	PerMoment, PerThing float64
	Cooling             float64  // 0: whenever it is done, it takes the same
	From                []string // IDs of the runs it was fitted on; none: it is unknown
}

// at is NaN while the law is unknown.
func (l Law) at(moments, things, rate float64) float64 {
	if len(l.From) == 0 {
		return math.NaN()
	}
	return (l.PerMoment*moments + l.PerThing*things) * math.Pow(max(rate, slowest), -l.Cooling)
}

// slowest is the rate per second below which nothing cools further.
const slowest = 0.1

// A sample is what a law would have to say of one run.
type sample struct{ moments, things, rate, value float64 }

// The exponents that are tried: in steps of 0.05, and none where scenarios are too few to tell.
const (
	coolingStep    = 0.05
	coolingSteps   = 12 // up to 0.6
	coolingNeeds   = 4  // scenarios
	scenariosNeeds = 2
)

// fitLaw fits a law on what of returns for runs, so that the squares of the relative errors are smallest; runs for which that
// has a NaN don't count. It stays unknown with fewer than two scenarios. It never has a negative part.
func fitLaw(runs []results.Run, cools bool, of func(results.Run) sample) Law {
	var law Law
	var samples []sample
	scenarios := map[results.Scenario]bool{}
	for _, r := range runs {
		s := of(r)
		if !finite(s.moments+s.things+s.rate) || !finite(s.value) || s.value <= 0 || s.moments+s.things <= 0 {
			continue
		}
		samples = append(samples, s)
		law.From = append(law.From, r.ID)
		scenarios[unseeded(r.Scenario)] = true
	}
	if len(scenarios) < scenariosNeeds {
		return Law{}
	}
	steps := 0
	if cools && len(scenarios) >= coolingNeeds {
		steps = coolingSteps
	}
	least := math.Inf(1)
	for step := range steps + 1 {
		cooling := float64(step) * coolingStep
		perMoment, perThing, squares := parts(samples, cooling)
		if squares < least {
			least, law.PerMoment, law.PerThing, law.Cooling = squares, perMoment, perThing, cooling
		}
	}
	return law
}

// parts are the two of a law with that cooling, neither negative, for which the sum of the squared relative errors, which
// it returns too, is smallest.
func parts(samples []sample, cooling float64) (perMoment, perThing, squares float64) {
	var xx, xy, yy, x, y float64 // normal equations of a·x + b·y = 1
	relative := func(s sample) (x, y float64) {
		f := math.Pow(max(s.rate, slowest), -cooling) / s.value
		return s.moments * f, s.things * f
	}
	for _, s := range samples {
		p, q := relative(s)
		xx, xy, yy, x, y = xx+p*p, xy+p*q, yy+q*q, x+p, y+q
	}
	squares = math.Inf(1)
	try := func(a, b float64) {
		var sum float64
		for _, s := range samples {
			p, q := relative(s)
			sum += (a*p + b*q - 1) * (a*p + b*q - 1)
		}
		if a >= 0 && b >= 0 && sum < squares-1e-9 { // where two fit equally well, the first
			perMoment, perThing, squares = a, b, sum
		}
	}
	if yy > 0 {
		try(0, y/yy)
	}
	if xx > 0 {
		try(x/xx, 0)
	}
	if determinant := xx*yy - xy*xy; determinant > 1e-9*xx*yy { // else the runs don't tell the two apart
		try((x*yy-y*xy)/determinant, (y*xx-x*xy)/determinant)
	}
	return perMoment, perThing, squares
}

// unseeded is what a scenario's repetitions have in common.
func unseeded(s results.Scenario) results.Scenario {
	s.Seed = 0
	return s
}
