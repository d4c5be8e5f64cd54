package plots

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"pollpush/results"
)

// A written text of an SVG, where it stands in units of its sheet.
type written struct {
	text string
	size float64
	box  vg.Rectangle
}

// An opened SVG: how many points a unit of its sheet is, its sheet, and its texts.
type opened struct {
	scale float64
	sheet vg.Rectangle
	texts []written
}

var fontSize = regexp.MustCompile(`font-size:([\d.]+)px`)

// open reads an SVG as Render writes them.
func open(t *testing.T, svg []byte) opened {
	t.Helper()
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(strings.TrimSuffix(text, "pt"), 64)
		if err != nil {
			t.Fatalf("the SVG has %q, want a number", text)
		}
		return v
	}
	var o opened
	var current *written
	for decoder := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		token, err := decoder.Token()
		if err == io.EOF {
			return o
		}
		if err != nil {
			t.Fatalf("the SVG is not XML: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			attributes := map[string]string{}
			for _, a := range token.Attr {
				attributes[a.Name.Local] = a.Value
			}
			switch token.Name.Local {
			case "svg":
				var w, h float64
				if _, err := fmt.Sscanf(attributes["viewBox"], "0 0 %g %g", &w, &h); err != nil {
					t.Fatalf("the viewBox is %q: %v", attributes["viewBox"], err)
				}
				o.sheet.Max = vg.Point{X: vg.Length(w), Y: vg.Length(h)}
				o.scale = number(attributes["width"]) / w
			case "text":
				size := number(fontSize.FindStringSubmatch(attributes["style"])[1])
				x, y := vg.Length(number(attributes["x"])), -vg.Length(number(attributes["y"]))
				width := vg.Length(number(attributes["textLength"]))
				// Capitals and digits are 0.72 of the size high; what hangs below the line is a little.
				current = &written{size: size, box: vg.Rectangle{Min: vg.Point{X: x, Y: y - vg.Length(size)*0.12}, Max: vg.Point{X: x + width, Y: y + vg.Length(size)*0.72}}}
			}
		case xml.CharData:
			if current != nil {
				current.text += string(token)
			}
		case xml.EndElement:
			if token.Name.Local == "text" {
				o.texts = append(o.texts, *current)
				current = nil
			}
		}
	}
}

// composed are drawings of all figures, by name, made once: rendering leaves them as they are.
var composed = map[string]*Drawing{}

// everyDrawing draws each figure of the made-up runs.
func everyDrawing(t *testing.T, each func(name string, d *Drawing)) {
	t.Helper()
	for _, f := range Figures() {
		runs := compared(synthetic())
		switch {
		case strings.HasPrefix(f.Name, "published"):
			runs = reproduced(t)
		case strings.HasPrefix(f.Name, "browser"):
			runs = visited()
		case f.Name == "breakeven":
			runs = mapped()
		case slices.Contains(conditionFigures, f.Name):
			runs = conditioned()
		case slices.Contains(workloadFigures, f.Name):
			runs = worked()
		case slices.Contains(serverFigures, f.Name):
			runs = servers()
		}
		if composed[f.Name] == nil {
			d, err := f.Compose(runs)
			if err != nil {
				t.Errorf("%s: %v", f.Name, err)
				continue
			}
			composed[f.Name] = d
		}
		each(f.Name, composed[f.Name])
	}
	if n, all := len(composed), len(Figures()); n != all {
		t.Errorf("%d figures are drawn, want all %d", n, all)
	}
}

// TestTextsStandClear: in each theme no text covers another, nor leaves the sheet.
func TestTextsStandClear(t *testing.T) {
	everyDrawing(t, func(name string, d *Drawing) {
		for _, theme := range Themes() {
			svg, err := d.Render(theme, "svg")
			if err != nil {
				t.Fatal(err)
			}
			o := open(t, svg)
			for i, a := range o.texts {
				if overlap(a.box, o.sheet) < overlap(a.box, a.box)-1 {
					t.Errorf("%s for %s: %q leaves the sheet: %v", name, theme.Name, a.text, a.box)
				}
				for _, b := range o.texts[:i] {
					if overlap(a.box, b.box) > 3 {
						t.Errorf("%s for %s: %q covers %q", name, theme.Name, a.text, b.text)
					}
				}
			}
		}
	})
}

// TestPaperTextIsLegible: at 3.4 inches no text is below 7 pt, and on a slide of 960 pt none below 20.
func TestPaperTextIsLegible(t *testing.T) {
	for name, least := range map[string]struct{ width, font float64 }{"paper": {3.4 * 72, 7}, "talk": {960, 20}} {
		theme, err := Themed(name, "", "")
		if err != nil {
			t.Fatal(err)
		}
		everyDrawing(t, func(figure string, d *Drawing) {
			svg, err := d.Render(theme, "svg")
			if err != nil {
				t.Fatal(err)
			}
			o := open(t, svg)
			if width := float64(o.sheet.Max.X) * o.scale; width < least.width-0.1 || width > least.width+0.1 {
				t.Errorf("%s for a %s is %.1f pt wide, want %.1f", figure, name, width, least.width)
			}
			for _, w := range o.texts {
				if points := w.size * o.scale; points < least.font {
					t.Errorf("%s for a %s: %q has %.2f pt, want %g at least", figure, name, w.text, points, least.font)
				}
			}
			if len(o.texts) < 5 {
				t.Errorf("%s for a %s has %d texts only", figure, name, len(o.texts))
			}
		})
	}
}

func TestThemed(t *testing.T) {
	theme, err := Themed("paper", "7in", "9pt")
	if err != nil || theme.Width != 7*vg.Inch || theme.Font != 9 {
		t.Errorf("Themed = %v pt and %v pt (error %v), want 504 and 9", theme.Width, theme.Font, err)
	}
	for _, c := range []struct{ name, width, font, want string }{
		{"tallk", "", "", `did you mean "talk"`},
		{"talk", "wide", "", `width: "wide" is no length`},
		{"talk", "-3in", "", `width: "-3in" is no length`},
		{"talk", "", "NaN", `font: "NaN" is no length`},
		{"paper", "2in", "", "width: a figure 144 pt wide has no room"},
		{"paper", "2in", "12pt", "font: a figure 144 pt wide has no room for labels of 12 pt"},
		{"paper", "9in", "1pt", "font: labels of 1 pt can't be read in a figure 648 pt wide"},
		{"paper", "", "1pt", "font: labels of 1 pt can't be read"},
		{"paper", "70000pt", "", "pt can't be read in a figure 70000 pt wide"},
	} {
		if _, err := Themed(c.name, c.width, c.font); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Themed(%q, %q, %q) = %v, want an error with %q", c.name, c.width, c.font, err, c.want)
		}
	}
}

// TestProposedLengthsWork: of what an error proposes, a figure can be made.
func TestProposedLengthsWork(t *testing.T) {
	proposed := regexp.MustCompile(`^(width|font): .*use ([0-9.]+ ?pt)`)
	for _, c := range []struct{ width, font string }{{"2in", ""}, {"", "1pt"}, {"70000pt", ""}, {"3.1in", "77pt"}, {"9in", "0.7pt"}, {"5.55cm", "31pt"}} {
		_, err := Themed("paper", c.width, c.font)
		if err == nil {
			t.Errorf("Themed(%q, %q) has no error", c.width, c.font)
			continue
		}
		found := proposed.FindStringSubmatch(err.Error())
		if found == nil {
			t.Errorf("%v: nothing is proposed", err)
			continue
		}
		again := c
		*map[string]*string{"width": &again.width, "font": &again.font}[found[1]] = strings.ReplaceAll(found[2], " ", "")
		if _, err := Themed("paper", again.width, again.font); err != nil {
			t.Errorf("Themed(%q, %q) proposes %q, and then: %v", c.width, c.font, found[2], err)
		}
	}
}

// TestTalkIsBrief: on a slide there is neither theory nor small print, and what the title is not about is grey.
func TestTalkIsBrief(t *testing.T) {
	f := figureNamed(t, "bytes-layers")
	d, err := f.Compose(compared(synthetic()))
	if err != nil {
		t.Fatal(err)
	}
	var texts [2]string
	for i, theme := range Themes()[:2] {
		svg, err := d.Render(theme, "svg")
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(svg)
	}
	grey := "fill:#B4B4B4"
	if strings.Contains(texts[0], grey) || !strings.Contains(texts[1], grey) {
		t.Error("what the title is not about is not grey on a slide, or is in a report")
	}
	if again, err := d.Render(Themes()[0], "svg"); err != nil || string(again) != texts[0] {
		t.Error("rendering a slide changes the drawing")
	}
}

// TestTitleIsTheTakeaway: a title that was given is used, the runs' otherwise, with the question beneath.
func TestTitleIsTheTakeaway(t *testing.T) {
	f := figureNamed(t, "bytes-idle")
	d, err := f.Compose(compared(synthetic()))
	if err != nil {
		t.Fatal(err)
	}
	texts := func(theme Theme) string {
		svg, err := d.Render(theme, "svg")
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, w := range open(t, svg).texts {
			all = append(all, w.text)
		}
		return strings.Join(all, " ")
	}
	theme := Themes()[0]
	if got := texts(theme); !strings.HasPrefix(got, d.Title()+" "+f.Question+" ") || d.Title() == f.Question {
		t.Errorf("the texts are\n%s\nwant the takeaway %q and the question", got, d.Title())
	}
	theme.Title = "Something else"
	if got := texts(theme); !strings.HasPrefix(got, "Something else "+f.Question+" ") {
		t.Errorf("the texts are\n%s\nwant the title that was given", got)
	}
}

// compared makes five repetitions in blocks of the made-up runs, which have three in none.
func compared(runs []results.Run) []results.Run {
	var all []results.Run
	for _, r := range runs {
		all = append(all, r)
		if name, ok := strings.CutSuffix(r.ID, "/1"); ok {
			for _, n := range []string{"/4", "/5"} {
				r.ID = name + n
				all = append(all, r)
			}
		}
	}
	for i := range all {
		all[i].Order = i + 1
	}
	return all
}
