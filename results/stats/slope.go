package stats

import (
	"math"
	"slices"

	"pollpush/results"
)

// A Point is one observation of y at x.
type Point struct{ X, Y float64 }

// Slope fits a straight line to points by least squares, and returns by how much y rises per x, as a Summary: Median is the
// slope, Low to High its interval of at least 95 % by Student's t, N the number of points. The interval takes the points'
// distances from the line for chance, equally large everywhere; below three points there is none, and Low and High are the
// slope. All are NaN where there are not two different x. Points that have a NaN are left out.
func Slope(points []Point) Summary {
	points = slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return math.IsNaN(p.X) || math.IsNaN(p.Y) })
	n := float64(len(points))
	var x, y float64 // means
	for _, p := range points {
		x += p.X / n
		y += p.Y / n
	}
	var xx, xy, rest float64
	for _, p := range points {
		xx += (p.X - x) * (p.X - x)
		xy += (p.X - x) * (p.Y - y)
	}
	if xx == 0 { // one place, or none
		return Summary{Median: nan, Low: nan, High: nan}
	}
	s := Summary{Median: xy / xx, Low: xy / xx, High: xy / xx, N: len(points)}
	if len(points) < 3 {
		return s
	}
	for _, p := range points {
		d := p.Y - y - s.Median*(p.X-x)
		rest += d * d
	}
	wide := studentsT(n-2).Quantile(1-Alpha/2) * math.Sqrt(rest/(n-2)/xx)
	s.Low, s.High, s.Confidence = s.Median-wide, s.Median+wide, 1-Alpha
	return s
}

// PerFurtherClient is by how much a number of bytes that the runs have per client grows with each further one: what it costs
// the process whether there are clients or not is in none of it.
func PerFurtherClient(runs []results.Run, perClient func(results.Run) float64) Summary {
	var points []Point
	for _, r := range runs {
		n := float64(r.Scenario.Clients)
		points = append(points, Point{n, n * perClient(r)})
	}
	return Slope(points)
}
