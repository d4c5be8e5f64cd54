package stats

import "math"

// A Crossing is from which x on something costs less than something else, where their ratio falls along x. At is where the ratio is
// 1. Low to High is where the two can't be told apart, since the ratio's interval includes 1: below Low the first costs more, above
// High it costs less. 0 stands for "below all that was measured", +Inf for "above all"; NaN: nothing is known.
type Crossing struct{ At, Low, High float64 }

// Known reports whether anything is.
func (c Crossing) Known() bool { return !math.IsNaN(c.At) }

// Closed reports whether both ends lie within what was measured, and so does the crossing.
func (c Crossing) Closed() bool {
	inside := func(v float64) bool { return v > 0 && !math.IsInf(v, 0) }
	return inside(c.At) && inside(c.Low) && inside(c.High)
}

// Cross returns where ratios that were measured at x, rising from 0 on, cross 1. Between two x the logarithm of a ratio, and of each
// end of its interval, is taken to follow that of x: what is proportional to a power of x does exactly. Inverting intervals in
// this way is Fieller's (1954, "Some problems in interval estimation"). Each ratio has to stand on LeastPairs, or nothing is known.
func Cross(x []float64, ratios []Interval) Crossing {
	var low, mean, high []float64
	for _, r := range ratios {
		if r.N < LeastPairs {
			return Crossing{nan, nan, nan}
		}
		low, mean, high = append(low, r.Low), append(mean, r.Mean), append(high, r.High)
	}
	if len(x) < 2 {
		return Crossing{nan, nan, nan}
	}
	return Crossing{At: falls(x, mean), Low: falls(x, low), High: stays(x, high)}
}

// falls returns where a course first falls to 1.
func falls(x, course []float64) float64 {
	if course[0] <= 1 {
		return 0
	}
	for i := 1; i < len(x); i++ {
		if course[i] <= 1 {
			return between(x, course, i)
		}
	}
	return math.Inf(1)
}

// stays returns from where on a course stays below 1.
func stays(x, course []float64) float64 {
	if course[len(x)-1] >= 1 {
		return math.Inf(1)
	}
	for i := len(x) - 1; i > 0; i-- {
		if course[i-1] >= 1 {
			return between(x, course, i)
		}
	}
	return 0
}

// between returns where a course is 1 that is above it before place i, and below it there.
func between(x, course []float64, i int) float64 {
	above, below := math.Log(course[i-1]), math.Log(course[i])
	if above == below { // both are 1
		return x[i]
	}
	part := above / (above - below)
	return math.Exp(math.Log(x[i-1]) + part*(math.Log(x[i])-math.Log(x[i-1])))
}
