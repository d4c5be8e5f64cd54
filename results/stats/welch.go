package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// A difference is by how much the mean of one sample is above that of another, and how surely.
type difference struct {
	mean   float64
	error  float64 // standard error of the mean
	degree float64 // of freedom; 0 when neither sample varies
}

// welch compares the means of two samples of at least two values whose variances may differ (Welch 1947).
func welch(old, new []float64) difference {
	oldMean, oldVariance := stat.MeanVariance(old, nil)
	newMean, newVariance := stat.MeanVariance(new, nil)
	a, b := oldVariance/float64(len(old)), newVariance/float64(len(new))
	d := difference{mean: newMean - oldMean, error: math.Sqrt(a + b)}
	if a+b > 0 {
		d.degree = (a + b) * (a + b) / (a*a/float64(len(old)-1) + b*b/float64(len(new)-1))
	}
	return d
}

// chance is the probability that a mean at least so far above the other comes about without a difference: the one-sided
// p-value.
func (d difference) chance() float64 {
	switch {
	case d.mean <= 0:
		return 1
	case d.degree == 0:
		return 0
	}
	return studentsT(d.degree).Survival(d.mean / d.error)
}

// interval is what the difference may be, at that confidence.
func (d difference) interval(confidence float64) (low, high float64) {
	if d.degree == 0 {
		return d.mean, d.mean
	}
	reach := d.error * studentsT(d.degree).Quantile(1-(1-confidence)/2)
	return d.mean - reach, d.mean + reach
}

// studentsT is Student's distribution with so many degrees of freedom.
func studentsT(degree float64) distuv.StudentsT { return distuv.StudentsT{Sigma: 1, Nu: degree} }

// holm corrects p-values for there being so many of them: if each that is below alpha is called a difference, then the
// probability to call one so that is none is alpha at most, for all together (Holm 1979).
func holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return a - b
	})
	corrected := make([]float64, len(p))
	most := 0.0
	for rank, i := range order {
		most = max(most, min(1, p[i]*float64(len(p)-rank)))
		corrected[i] = most
	}
	return corrected
}
