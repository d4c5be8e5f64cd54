package model

import (
	"math"
	"strconv"

	"pollpush/results"
)

// burstSize is how many events are due at the same moment under burst arrivals: feed.BurstSize, checked by a test.
const burstSize = 10

// arrivals are the events of one topic as one of its clients meets them: a client whose phase is random.
type arrivals struct {
	kind string  // periodic, poisson, burst
	rate float64 // events per second
}

func arrivalsOf(s results.Scenario) arrivals { return arrivals{s.Arrivals, s.Rate} }

func (a arrivals) periodic() bool { return a.kind == "periodic" }

// perMoment is how many events are due at one moment.
func (a arrivals) perMoment() float64 {
	if a.kind == "burst" {
		return burstSize
	}
	return 1
}

// moments is how many moments with events there are per second. For random arrivals they are a Poisson process.
func (a arrivals) moments() float64 { return a.rate / a.perMoment() }

// useful is the probability that a window of t seconds holds an event: 1 - e^(-λt) for Poisson moments, min(1, λt) for
// periodic events (the complement of the redundant polls of Bozdag, Mesbah, van Deursen 2007).
func (a arrivals) useful(t float64) float64 {
	if a.periodic() {
		return min(1, a.rate*t)
	}
	return -math.Expm1(-a.moments() * t)
}

// usefulError is the standard error of the useful share in a run that met n random moments, against what useful says at
// the rate that this run had: with x the gaps in mean gaps, l that of t and m = min(x, l), it is the root of
// (Var m - Cov(m, x)²) / n. Own derivation.
func (a arrivals) usefulError(t, n float64) float64 {
	l := a.moments() * t
	none := math.Exp(-l)
	mean, square, covariance := 1-none, 2*(1-none*(1+l)), 1-none*(1+l)
	return math.Sqrt(max(0, square-mean*mean-covariance*covariance) / n)
}

// lengthDigits is the mean number of digits in the Content-Length (RFC 9112, section 6.2) of an answer with the events
// of a window of t seconds that holds at least one, each a line of so many bytes. Own derivation.
func (a arrivals) lengthDigits(t, line float64) float64 {
	if a.periodic() {
		few, part := math.Modf(max(1, a.rate*t))
		return (1-part)*digits(few*line) + part*digits((few+1)*line)
	}
	mean := a.moments() * t
	if mean > 500 { // e^-mean nears the smallest float; the spread no longer matters to a logarithm
		return digits(mean * a.perMoment() * line)
	}
	if mean < 1e-9 {
		return digits(a.perMoment() * line)
	}
	var sum, covered float64
	probability := math.Exp(-mean) // of k moments
	for k := 1.0; k <= mean || covered < -math.Expm1(-mean)-1e-12; k++ {
		probability *= mean / k
		covered += probability
		sum += probability * digits(k*a.perMoment()*line)
		if k > mean+100*math.Sqrt(mean)+100 { // rounding kept covered from reaching its bound
			break
		}
	}
	return sum / covered
}

// digits is how many decimal digits the whole number nearest to x has.
func digits(x float64) float64 { return float64(len(strconv.FormatInt(int64(math.Round(x)), 10))) }

// meanDigits is the mean number of decimal digits of the whole numbers from first to last, both included; that of first
// where last is smaller.
func meanDigits(first, last int64) float64 {
	last = max(first, last)
	var sum int64
	for low, high, n := int64(0), int64(9), int64(1); low <= last && n <= 18; low, high, n = high+1, high*10+9, n+1 {
		sum += n * max(0, min(last, high)-max(first, low)+1)
	}
	return float64(sum) / float64(last-first+1)
}
