package plots

import (
	"image/color"
	"math"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// linear returns a colour's linear light, 0 to 1 each (IEC 61966-2-1).
func linear(c color.NRGBA) [3]float64 {
	one := func(v uint8) float64 {
		if f := float64(v) / 255; f > 0.04045 {
			return math.Pow((f+0.055)/1.055, 2.4)
		} else {
			return f / 12.92
		}
	}
	return [3]float64{one(c.R), one(c.G), one(c.B)}
}

// lab returns linear light as CIE L*a*b*, in which distances are about what eyes tell apart: 2 is just noticed.
func lab(rgb [3]float64) [3]float64 {
	f := func(t float64) float64 {
		if t = max(t, 0); t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	x := f((0.4124*rgb[0] + 0.3576*rgb[1] + 0.1805*rgb[2]) / 0.9505)
	y := f(0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2])
	z := f((0.0193*rgb[0] + 0.1192*rgb[1] + 0.9505*rgb[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// Contrast with white is at least 3, as WCAG 2.2 asks of graphics (1.4.11), and every two of the colours differ clearly,
// for colour-blind readers too (Machado, Oliveira & Fernandes 2009, severity 1).
func TestColorsAreTold(t *testing.T) {
	sights := map[string][3][3]float64{
		"trichromatic": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"deuteranope":  {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
		"protanope":    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	}
	seen := func(sight [3][3]float64, c color.NRGBA) [3]float64 {
		var out [3]float64
		for i, row := range sight {
			for j, v := range linear(c) {
				out[i] += row[j] * v
			}
		}
		return lab(out)
	}
	for i, a := range looks() {
		rgb := linear(a.color)
		contrast := 1.05 / (0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2] + 0.05)
		if contrast < 3 {
			t.Errorf("the contrast of look %d with white = %.2f, want at least 3", i, contrast)
		}
		for name, sight := range sights {
			for j, b := range looks()[:i] {
				p, q := seen(sight, a.color), seen(sight, b.color)
				distance := math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
				if distance < 15 {
					t.Errorf("looks %d and %d are %.1f apart for a %s, want at least 15", j, i, distance, name)
				}
			}
		}
	}
}

func TestPaletteIsStable(t *testing.T) {
	of := func(transports ...string) palette {
		var runs []results.Run
		for _, transport := range transports {
			runs = append(runs, results.Run{Valid: true, Scenario: results.Scenario{Transport: transport}})
		}
		return newPalette(runs)
	}
	sse, other := results.Scenario{Transport: transport.SSE.Name}, results.Scenario{Transport: "other"}
	if of(transport.SSE.Name).look(sse) != of("other", transport.SSE.Name, transport.LongPoll.Name).look(sse) {
		t.Error("the look of sse depends on the other runs")
	}
	if of("other", "another").look(other) != of("another", "other", "other").look(other) {
		t.Error("the look of a further transport depends on the order of the runs")
	}
	if of("other").look(other) == of("other").look(sse) {
		t.Error("a further transport has the look of sse")
	}
}

func TestShadesOfIntervals(t *testing.T) {
	runs := synthetic()
	p := newPalette(runs)
	last := -1.0
	for _, each := range p.polls {
		s := results.Scenario{Transport: transport.ShortPoll.Name, PollInterval: each.PollInterval, Think: each.Think}
		if light := lab(linear(p.shaded(s).color))[0]; light < last+5 {
			t.Errorf("the shade of %v has lightness %.0f, want clearly above %.0f", each.PollInterval, light, last)
		} else {
			last = light
		}
	}
	if len(p.polls) < 5 {
		t.Errorf("the runs ask in %d ways, want at least 5", len(p.polls))
	}
}

// TestPacesHaveShades: streams of one transport that have events wait differ from the one that doesn't, and from each other.
func TestPacesHaveShades(t *testing.T) {
	var runs []results.Run
	scenario := func(conflate, retry results.Duration) results.Scenario {
		return results.Scenario{Transport: transport.SSE.Name, Conflate: conflate, RetryStream: retry}
	}
	var all []results.Scenario
	for _, s := range []results.Scenario{
		scenario(0, 0), scenario(results.Duration(time.Second), 0), scenario(results.Duration(5*time.Second), 0), scenario(0, results.Duration(time.Second)),
	} {
		all = append(all, s)
		runs = append(runs, results.Run{Scenario: s, Valid: true})
	}
	p := newPalette(runs)
	colors := map[color.NRGBA]bool{}
	for _, s := range all {
		colors[p.shaded(s).color] = true
	}
	if len(colors) != len(all) {
		t.Errorf("%d paces have %d colours", len(all), len(colors))
	}
	if p.shaded(all[0]).color != p.look(all[0]).color {
		t.Error("a stream that has nothing wait does not have its transport's colour")
	}
}
