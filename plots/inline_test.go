package plots

import (
	"errors"
	"image/color"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// inlined draws a figure for a page in each theme, the report's first; nothing where there is nothing to draw.
func inlined(t *testing.T, f Figure, runs []results.Run) []string {
	t.Helper()
	d, err := f.Compose(runs)
	if errors.Is(err, ErrNothingToDraw) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, theme := range Themes() {
		svg, err := d.Inline(theme)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(svg))
	}
	return all
}

// TestInlineNeedsNothing: a page has many figures, so that none may have ids, and no colour that only a light page has.
func TestInlineNeedsNothing(t *testing.T) {
	drawn := 0
	for _, f := range Figures() {
		for _, svg := range inlined(t, f, synthetic()) {
			drawn++
			for _, foreign := range []string{" id=", "http:", "xlink", "\t", boundary, "font-family", ":#"} {
				if strings.Contains(svg, foreign) {
					t.Errorf("%s has %q", f.Name, foreign)
				}
			}
			if a, b := strings.Count(svg, "<g"), strings.Count(svg, "</g>"); a != b {
				t.Errorf("%s begins %d groups, and ends %d", f.Name, a, b)
			}
		}
	}
	if drawn < 12*len(Themes()) {
		t.Errorf("%d figures were drawn, want nearly all in each theme", drawn)
	}
}

// TestMarksSayWhatTheyAre: every point and row has its transport and its value, with its unit.
func TestMarksSayWhatTheyAre(t *testing.T) {
	value := regexp.MustCompile(`data-transport="([^"]*)" data-value="([^"]*)"`)
	for name, want := range map[string]string{
		"tradeoff":            `^sse: [\d.]+ ms \([\d.]+ ms to [\d.]+ ms\) at [\d.,]+ k?B$`,
		"bytes-rate":          `^push, sse: [\d.]+ B \([\d.]+ B to [\d.]+ B\) at [\d,]+$`,
		"bytes-idle":          `^sse: [\d.]+ B`,
		"cpu-event":           `^sse: [\d.]+ µs`,
		"cpu-utilisation":     `^short-poll 1s: [\d.]+ µs \(.* at [\d.]+ %$`,
		"latency-percentiles": `^sse: [\d.]+ ms \(.* at 50 %$`,
		"latency-load":        `^sse: [\d.]+ [mµ]s`,
	} {
		owners, values := map[string]bool{}, []string{}
		for _, m := range value.FindAllStringSubmatch(inlined(t, figureNamed(t, name), synthetic())[0], -1) {
			owners[m[1]] = true
			values = append(values, m[2])
		}
		if !slices.ContainsFunc(values, regexp.MustCompile(want).MatchString) {
			t.Errorf("no mark of %s shows %s: they show %q", name, want, values)
		}
		if len(owners) < 3 {
			t.Errorf("the marks of %s are of %d transports, want three at least", name, len(owners))
		}
	}
}

// TestInlineIsEscaped: what others wrote into records is no markup in a page.
func TestInlineIsEscaped(t *testing.T) {
	const attack = `"><script>alert(1)</script>` + boundary + `0`
	runs := slices.Clone(synthetic())
	for i := range runs {
		runs[i].Host.CPU = attack
		if runs[i].Scenario.Transport == transport.SSE.Name {
			runs[i].Scenario.Transport = attack
		}
	}
	for _, f := range Figures() {
		for _, svg := range inlined(t, f, runs) {
			if strings.Contains(svg, "<script") || strings.Contains(svg, boundary) {
				t.Errorf("%s has the markup of a record", f.Name)
			}
		}
	}
}

// TestDarkColors: what is seen on white is seen on a dark page, colours are told apart there, and shades keep their order.
func TestDarkColors(t *testing.T) {
	card := color.NRGBA{0x1D, 0x21, 0x27, 0xFF} // of the report's style
	luminance := func(c color.NRGBA) float64 {
		rgb := linear(c)
		return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
	}
	contrast := func(c color.NRGBA) float64 { return (luminance(c) + 0.05) / (luminance(card) + 0.05) }
	for i, l := range looks() {
		if got := contrast(dark(l.color)); got < 3 {
			t.Errorf("the contrast of look %d on a dark page = %.2f, want at least 3", i, got)
		}
		for k, other := range looks()[:i] {
			a, b := lab(linear(dark(l.color))), lab(linear(dark(other.color)))
			if distance := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2]); distance < 15 {
				t.Errorf("looks %d and %d are %.0f apart on a dark page, want 15", i, k, distance)
			}
		}
		if a, b := luminance(dark(mix(l.color, white, 0.4))), luminance(dark(mix(l.color, ink, 0.5))); a > b {
			t.Errorf("the lighter shade of look %d is the lighter one on a dark page too", i)
		}
	}
	for _, c := range []color.NRGBA{ink, quiet} {
		if got := contrast(dark(c)); got < 4.5 {
			t.Errorf("the contrast of the text %v on a dark page = %.2f, want at least 4.5", c, got)
		}
	}
	for _, c := range []color.NRGBA{{0xD5, 0x5E, 0x00, 0xFF}, {0x22, 0x22, 0x22, 0xFF}, {0x00, 0x72, 0xB2, 0xFF}, {0x10, 0xF0, 0x80, 0xFF}, {0xC0, 0x20, 0xF0, 0xFF}} {
		if got := fromHSL(hsl(c)); got != c {
			t.Errorf("fromHSL(hsl(%v)) = %v", c, got)
		}
	}
	if got, want := onPage(`style="fill:#FFFFFF;stroke:#222222"`), `style="fill:var(--card);stroke:light-dark(#222222,#D2D2D2)"`; got != want {
		t.Errorf("onPage = %s, want %s", got, want)
	}
}
