package plots

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"pollpush/results"
)

// A Theme is what a figure is made for: how wide it comes out, how large its text is, and how much of it there is.
//
// Figures are laid out on a sheet in units of their text, whose labels are 14 units high whatever the theme: a theme with larger
// text has fewer units for everything else. The sheet is scaled to the theme's width when it is written.
type Theme struct {
	Name  string
	Width vg.Length // of the figure, in points
	Font  vg.Length // size of its labels, in points; the smallest text is 12/14 of it
	Title string    // instead of the one that the runs give; "": that one

	ratio   float64   // height by width at least: rows that need more height get it
	pixels  float64   // width of a PNG
	margin  vg.Length // around the sheet, in its units like all that follows
	title   vg.Length // size of the title
	sample  vg.Length // length of a piece of line in the key
	leader  vg.Length // from the plot's edge to the key at its right
	brief   bool      // it is read in five seconds: without theory, and with quiet colours for what the title is not about
	asks    bool      // the question stands beneath the title
	pointer string    // what the footer ends with
}

// Themes returns all themes, the usual one first.
func Themes() []Theme {
	return []Theme{
		// For a report or README: 12 pt text on it is still read when it is shown at half of its 1600 pixels.
		{Name: "report", Width: 800, Font: labelSize, ratio: 0.625, pixels: 1600, margin: 16, title: 21, sample: 34, leader: 22, asks: true, pointer: "more in the report"},
		// For a slide of 13.33 by 7.5 inches, in points: its labels have the 24 pt that are read from the last row.
		{Name: "talk", Width: 960, Font: 24, ratio: 0.5625, pixels: 1920, margin: 14, title: 24, sample: 14, leader: 12, brief: true},
		// For a column of a paper in two columns: the smallest text has 7.2 pt.
		{Name: "paper", Width: 3.4 * vg.Inch, Font: 8.4, ratio: 0.72, pixels: 2040, margin: 5, title: 15, sample: 26, leader: 12},
	}
}

// ThemeNames returns the names of all themes.
func ThemeNames() []string {
	var names []string
	for _, t := range Themes() {
		names = append(names, t.Name)
	}
	return names
}

// Themed returns the theme of that name with a width and a size of labels of its own, which are lengths such as 3.4in, 16cm or
// 9pt; "" leaves the theme's. It is an error if a length is none, or leaves no room to draw in.
func Themed(name, width, font string) (Theme, error) {
	all := Themes()
	i := slices.IndexFunc(all, func(t Theme) bool { return t.Name == name })
	if i < 0 {
		return Theme{}, fmt.Errorf("theme %q does not exist: use %s%s", name, strings.Join(ThemeNames(), ", "), results.Hint(name, ThemeNames()))
	}
	t := all[i]
	for _, given := range []struct {
		what, text string
		to         *vg.Length
	}{{"width", width, &t.Width}, {"font", font, &t.Font}} {
		if given.text == "" {
			continue
		}
		length, err := vg.ParseLength(given.text)
		if err != nil || !(length > 0 && length < 1e5) {
			return Theme{}, fmt.Errorf("%s: %q is no length: write one like 3.4in, 16cm or 9pt", given.what, given.text)
		}
		*given.to = length
	}
	const narrowest, widest vg.Length = 340, 2400
	wide, high := inPoints(t.Width, math.Round), inPoints(t.Font, math.Round)
	switch alone := font == ""; { // what is wrong is said of what was given
	case t.sheet() < narrowest && alone:
		return Theme{}, fmt.Errorf("width: a figure %s pt wide has no room for labels of %s pt: use %s pt or more, or a smaller font", wide, high, inPoints(t.Font*narrowest/labelSize, math.Ceil))
	case t.sheet() < narrowest:
		return Theme{}, fmt.Errorf("font: a figure %s pt wide has no room for labels of %s pt: use %s pt or less", wide, high, inPoints(t.Width*labelSize/narrowest, math.Floor))
	case t.sheet() > widest && alone:
		return Theme{}, fmt.Errorf("width: labels of %s pt can't be read in a figure %s pt wide: use %s pt or less, or a larger font", high, wide, inPoints(t.Font*widest/labelSize, math.Floor))
	case t.sheet() > widest:
		return Theme{}, fmt.Errorf("font: labels of %s pt can't be read in a figure %s pt wide: use %s pt or more", high, wide, inPoints(t.Width*labelSize/widest, math.Ceil))
	}
	return t, nil
}

// inPoints writes a length in points, rounded to tenths, or to hundredths below one.
func inPoints(l vg.Length, round func(float64) float64) string {
	scale := 10.0
	if l < 1 {
		scale = 100
	}
	return strconv.FormatFloat(round(scale*l.Points())/scale, 'f', -1, 64)
}

// sheet is the width of the sheet, in its units.
func (t Theme) sheet() vg.Length { return t.Width * labelSize / t.Font }

// scale is how many points a unit of the sheet is.
func (t Theme) scale() float64 { return float64(t.Font / labelSize) }
