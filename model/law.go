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
// or, where it is Steady, with things that take the same at any rate:
//
//	PerMoment·moments · rate^-Cooling + PerThing·things
//
// A core that has nothing to do sleeps, its caches are taken by others, and its clock slows: what comes next pays for that,
// and the more the longer ago the last was. The exponent is an observation, not a derivation: over three decades of polls per
// second the CPU time of one falls as a power of their rate.
type Law struct {
	PerMoment, PerThing float64
	Cooling             float64  // 0: whenever it is done, it takes the same
	Beyond              float64  // Cooling at rates beyond Fastest; 0: the same
	Steady              bool     // things don't cool
	Ceiling             float64  // the rate beyond which nothing falls any more; 0: there is none
	Slowest, Fastest    float64  // rates between which the runs were that it was fitted on; 0, 0: nobody says
	From                []string // IDs of the runs it was fitted on; none: it is unknown
}

// at is NaN while the law is unknown.
func (l Law) at(moments, things, rate float64) float64 {
	if len(l.From) == 0 {
		return math.NaN()
	}
	if l.Ceiling > 0 {
		rate = min(rate, l.Ceiling)
	}
	cooled := math.Pow(max(rate, slowest), -l.Cooling)
	if l.Beyond > 0 && l.Fastest > 0 && rate > l.Fastest {
		cooled = math.Pow(l.Fastest, -l.Cooling) * math.Pow(rate/l.Fastest, -l.Beyond)
	}
	if l.Steady {
		return l.PerMoment*moments*cooled + l.PerThing*things
	}
	return (l.PerMoment*moments + l.PerThing*things) * cooled
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
	steps := 0
	if cools {
		steps = coolingSteps
	}
	exponents := make([]float64, steps+1)
	for step := range exponents {
		exponents[step] = float64(step) * coolingStep
	}
	return fitLawOf(runs, Law{}, exponents, of)
}

// fitSteadyLaw fits a law whose things don't cool, and whose moments do as those of another law.
func fitSteadyLaw(runs []results.Run, like Law, of func(results.Run) sample) Law {
	return fitLawOf(runs, Law{Steady: true}, []float64{like.Cooling}, of)
}

// fitLawOf fits a law of the kind of an empty one, with the best of some exponents, or the first where scenarios are too few.
func fitLawOf(runs []results.Run, law Law, exponents []float64, of func(results.Run) sample) Law {
	var samples []sample
	scenarios := map[results.Scenario]bool{}
	law.Slowest = math.Inf(1)
	for _, r := range runs {
		s := of(r)
		if !finite(s.moments+s.things+s.rate) || !finite(s.value) || s.value <= 0 || s.moments+s.things <= 0 {
			continue
		}
		samples = append(samples, s)
		law.Slowest, law.Fastest = min(law.Slowest, s.rate), max(law.Fastest, s.rate)
		law.From = append(law.From, r.ID)
		scenarios[unseeded(r.Scenario)] = true
	}
	if len(scenarios) < scenariosNeeds {
		return Law{}
	}
	if len(scenarios) < coolingNeeds {
		exponents = exponents[:1]
	}
	least := math.Inf(1)
	for _, cooling := range exponents {
		perMoment, perThing, squares := parts(samples, cooling, law.Steady)
		if squares < least {
			least, law.PerMoment, law.PerThing, law.Cooling = squares, perMoment, perThing, cooling
		}
	}
	return law
}

// parts are the two of a law with that cooling, neither negative, for which the sum of the squared relative errors, which
// it returns too, is smallest.
func parts(samples []sample, cooling float64, steady bool) (perMoment, perThing, squares float64) {
	var xx, xy, yy, x, y float64 // normal equations of a·x + b·y = 1
	relative := func(s sample) (x, y float64) {
		cooled := math.Pow(max(s.rate, slowest), -cooling)
		if steady {
			return s.moments * cooled / s.value, s.things / s.value
		}
		return s.moments * cooled / s.value, s.things * cooled / s.value
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
