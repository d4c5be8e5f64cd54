package plots

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results/stats"
)

func TestUnits(t *testing.T) {
	for _, c := range []struct {
		unit unit
		v    float64
		want string
	}{
		{duration, 0, "0"},
		{duration, 0.25, "0.25 ns"},
		{duration, 999, "999 ns"},
		{duration, 999.6, "1 µs"},
		{duration, 1500, "1.5 µs"},
		{duration, 1e6, "1 ms"},
		{duration, 123456789, "123 ms"},
		{duration, 2.5e12, "2,500 s"},
		{duration, -1500, "-1.5 µs"},
		{size, 64, "64 B"},
		{size, 1469, "1.47 kB"},
		{size, 1e6, "1 MB"},
		{digits, 1000, "1,000"},
		{digits, 1234567, "1,234,567"},
		{digits, 0.1, "0.1"},
		{share, 0, "0 %"},
		{share, 0.255, "25.5 %"},
		{share, 1, "100 %"},
	} {
		if got := c.unit(c.v); got != c.want {
			t.Errorf("%v is written %q, want %q", c.v, got, c.want)
		}
	}
}

func labelled(ticks []plot.Tick) []string {
	var labels []string
	for _, tick := range ticks {
		if tick.Label != "" {
			labels = append(labels, tick.Label)
		}
	}
	return labels
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		ticker plot.Ticker
		lo, hi float64
		want   []string
	}{
		{logTicks{duration}, 5e4, 2e9, []string{"100 µs", "1 ms", "10 ms", "100 ms", "1 s"}},
		{logTicks{digits}, 9, 1100, []string{"10", "20", "50", "100", "200", "500", "1,000"}},
		{logTicks{size}, 0.5, 3e9, []string{"1 B", "100 B", "10 kB", "1 MB", "100 MB"}},
		{linearTicks{share}, -0.02, 1.02, []string{"0 %", "20 %", "40 %", "60 %", "80 %", "100 %"}},
		{linearTicks{size}, 0, 2100, []string{"0", "500 B", "1 kB", "1.5 kB", "2 kB"}},
	} {
		if got := labelled(c.ticker.Ticks(c.lo, c.hi)); !slices.Equal(got, c.want) {
			t.Errorf("%T from %g to %g has ticks %q, want %q", c.ticker, c.lo, c.hi, got, c.want)
		}
	}
}

func TestChosenTicks(t *testing.T) {
	own := logTicks{digits}.Ticks(8, 1200)
	if got, want := labelled(chosenTicks(own, []float64{1000, 10, 300, 10}, digits).Ticks(8, 1200)), []string{"10", "300", "1,000"}; !slices.Equal(got, want) {
		t.Errorf("the places 10, 300 and 1000 have the labels %q, want %q", got, want)
	}
	many := []float64{10, 20, 30, 40, 50, 60, 70, 80, 90}
	if got, want := labelled(chosenTicks(own, many, digits).Ticks(8, 1200)), labelled(own); !slices.Equal(got, want) {
		t.Errorf("nine places have the labels %q, want the axis's own %q", got, want)
	}
}

// Labels that would run into each other are left out, powers of ten last.
func TestFittedTicks(t *testing.T) {
	at := func(v float64) vg.Length { return vg.Length(100 * math.Log10(v)) }
	for room, want := range map[vg.Length][]string{
		30:  {"10", "20", "50", "100", "200", "500", "1,000"},
		35:  {"10", "100", "1,000"},
		150: {"10", "1,000"},
	} {
		ticker := fittedTicker{logTicks{digits}, at, func(string) vg.Length { return room }}
		if got := labelled(ticker.Ticks(9, 1100)); !slices.Equal(got, want) {
			t.Errorf("labels %v wide are %q, want %q", room, got, want)
		}
	}
}

// Glyphs of several lines in one place stand beside each other, on their lines.
func TestGlyphsStandApart(t *testing.T) {
	at := func(x, y float64) point {
		return point{x: stats.Summary{Median: x}, y: stats.Summary{Median: y}}
	}
	p := newPlot()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 100, 0, 100
	c := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}}
	places := glyphs{beside: true, lines: []line{
		{points: []point{at(0, 0), at(50, 50), at(100, 100)}},
		{points: []point{at(0, 50), at(50, 51), at(100, 52)}},
		{points: []point{at(50, 90)}},
	}}.places(c, p)
	if a, b := places[0][1], places[1][1]; b.X-a.X != apart || a.X+b.X != 100 || a.Y != a.X {
		t.Errorf("the glyphs of crossing lines stand at %v and %v, want %v apart around 50, the first on its diagonal", a, b, apart)
	}
	if alone := places[2][0]; alone.X != 50 || alone.Y != 90 {
		t.Errorf("a glyph that nothing covers stands at %v, want its point", alone)
	}
}

func TestTicksAreFew(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		a, b := 1e3*random.ExpFloat64()+1e-6, 1e9*random.ExpFloat64()*random.ExpFloat64()+1e-6
		lo, hi := logRange([]float64{a, b, -1, 0})
		if lo >= min(a, b) || hi <= max(a, b) {
			t.Fatalf("logRange(%g, %g) = %g, %g, want room around", a, b, lo, hi)
		}
		if n := len(labelled(logTicks{size}.Ticks(lo, hi))); n < 2 || n > 9 {
			t.Errorf("the axis from %g to %g has %d labels, want 2 to 9", lo, hi, n)
		}
		if n := len(labelled(linearTicks{size}.Ticks(0, hi))); n < 3 || n > 8 {
			t.Errorf("the axis from 0 to %g has %d labels, want 3 to 8", hi, n)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct{ wanted, want []vg.Length }{
		{nil, nil},
		{[]vg.Length{50}, []vg.Length{50}},
		{[]vg.Length{80, 20}, []vg.Length{80, 20}},
		{[]vg.Length{50, 50}, []vg.Length{55, 45}},
		{[]vg.Length{100, 100, 99}, []vg.Length{100, 90, 80}},
		{[]vg.Length{90, 50, 49, 3, 2, 1}, []vg.Length{90, 54.5, 44.5, 20, 10, 0}},
		{make([]vg.Length, 21), []vg.Length{100, 95, 90, 85, 80, 75, 70, 65, 60, 55, 50, 45, 40, 35, 30, 25, 20, 15, 10, 5, 0}},
	} {
		if got := spread(c.wanted, 10, 0, 100); !slices.Equal(got, c.want) {
			t.Errorf("spread(%v) = %v, want %v", c.wanted, got, c.want)
		}
	}
}
