package plots

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"pollpush/results"
	"pollpush/results/stats"
)

func TestLabelsFindRoom(t *testing.T) {
	sheet := vg.Rectangle{Max: vg.Point{X: 600, Y: 300}}
	random := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		// Twelve points, four of them on top of each other.
		var points []vg.Point
		for i := range 12 {
			p := vg.Point{X: vg.Length(50 + 500*random.Float64()), Y: vg.Length(30 + 240*random.Float64())}
			if i > 0 && i < 4 {
				p = points[0]
			}
			points = append(points, p)
		}
		var taken []vg.Rectangle
		for _, p := range points {
			taken = append(taken, around(p, 7, 7))
		}
		for _, p := range points {
			box := freest(p, 40, 8, sheet, taken, nil)
			if overlap(box, sheet) < overlap(box, box)-1 {
				t.Fatalf("the label of %v leaves the sheet: %v", p, box)
			}
			for _, other := range taken {
				if o := overlap(box, other); o > 30 {
					t.Fatalf("the label of %v covers %.0f of %v", p, o, other)
				}
			}
			taken = append(taken, box)
		}
	}
}

func TestWrap(t *testing.T) {
	style := text(smallSize, ink)
	lines := wrap("one two three  four", style, style.Width("one two three"))
	if want := []string{"one two three", "four"}; !slices.Equal(lines, want) {
		t.Errorf("wrap = %q, want %q", lines, want)
	}
	if lines, want := wrap("after 925 ms, or so", style, style.Width("after 925")), []string{"after", "925 ms,", "or so"}; !slices.Equal(lines, want) {
		t.Errorf("wrap = %q, want %q", lines, want)
	}
	if lines := wrap("unbreakable", style, 1); !slices.Equal(lines, []string{"unbreakable"}) {
		t.Errorf("wrap of one word = %q, want it", lines)
	}
	if lines := wrap(" ", style, 1); lines != nil {
		t.Errorf("wrap of nothing = %q, want nothing", lines)
	}
}

func TestSmallPrint(t *testing.T) {
	run := func(clients int, rate float64, host results.Host) results.Run {
		s := results.Default()
		s.Clients, s.Rate = clients, rate
		return results.Run{Scenario: s, Host: host}
	}
	host := results.Host{CPU: "CPU", Cores: 2, OS: "linux", Kernel: "6.1", Go: "go1.26", Revision: "0123456789abcdef+dirty"}
	other := run(1000, 10, results.Host{Cores: 4})
	other.Scenario.TLS, other.Scenario.Contract = true, results.Latest
	for _, c := range []struct {
		runs []results.Run
		want []string
	}{
		{[]results.Run{run(1, 0.5, host)}, []string{
			"1 client · 0.5 events/s · 64 B payload · every-event · browser headers · no added RTT · over loopback · 1 run",
			"CPU · 2 cores · linux 6.1 · go1.26 · pollpush revision 0123456789ab+dirty"}},
		{[]results.Run{other, run(10, 1, host)}, []string{
			"10 to 1,000 clients · 1 to 10 events/s · 64 B payload · every-event and latest · browser headers · no added RTT · over loopback · TLS in part · 2 runs",
			"CPU · 2 to 4 cores · linux 6.1 · go1.26 · pollpush revision 0123456789ab+dirty and unknown"}},
	} {
		if got := smallPrint(c.runs, false); !slices.Equal(got, c.want) {
			t.Errorf("smallPrint = %q, want %q", got, c.want)
		}
	}
}

func TestSpreadNote(t *testing.T) {
	once, few, many := stats.Summary{N: 1}, stats.Summary{N: 3}, stats.Summary{N: 7, Confidence: 0.98}
	for _, c := range []struct {
		of   []stats.Summary
		want string
	}{
		{[]stats.Summary{once}, ""},
		{[]stats.Summary{few, once}, "Points: medians of repeated runs. Bars: from the lowest run to the highest."},
		{[]stats.Summary{many}, "Points: medians of repeated runs. Bars: their 95 % confidence interval."},
		{[]stats.Summary{many, few}, "Points: medians of repeated runs. Bars: their 95 % confidence interval; the whole range of fewer than 6 runs."},
	} {
		if got := spreadNote("Points", "Bars", c.of); got != c.want {
			t.Errorf("spreadNote(%v) = %q, want %q", c.of, got, c.want)
		}
	}
}

// Parallel runs and runs one at a time are not comparable.
func TestPickKeepsParallelApart(t *testing.T) {
	runs := synthetic()
	for i := range runs {
		runs[i].Parallel = i%4 == 0
	}
	family, err := pick(measured(runs, metric("latency-p50")), 1, distinct(label))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range family {
		if r.Parallel != family[0].Parallel {
			t.Fatal("a family mixes parallel runs with others")
		}
	}
}

func TestGlyphsHaveOneArea(t *testing.T) {
	for _, l := range looks() {
		g, ok := l.glyph.(polygon)
		if !ok || g.sides == 0 {
			continue
		}
		path, area := g.path(vg.Point{}, 1), 0.0
		for i := range g.sides {
			a, b := path[i].Pos, path[(i+1)%g.sides].Pos
			area += float64(a.X*b.Y-a.Y*b.X) / 2
		}
		if math.Abs(area-math.Pi) > 1e-9 {
			t.Errorf("the glyph with %d sides has area %g, want π as the circle", g.sides, area)
		}
	}
}
