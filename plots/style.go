package plots

import (
	"image/color"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes of text, in units of the sheet, and its room.
const (
	leading = 1.25 // line height, in font sizes
	slack   = 1.06 // how much wider text may come out in an SVG reader's font

	labelSize vg.Length = 14
	tickSize  vg.Length = 13
	smallSize vg.Length = 12
)

// The greys; everything else is coloured by its transport.
var (
	white = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	ink   = color.NRGBA{0x22, 0x22, 0x22, 0xFF}
	quiet = color.NRGBA{0x5A, 0x5A, 0x5A, 0xFF}
	pale  = color.NRGBA{0xE4, 0xE4, 0xE4, 0xFF}
)

// text is a style of Liberation Sans, as wide as Arial and Helvetica, which stand in for it where an SVG's reader has none.
func text(size vg.Length, c color.Color) draw.TextStyle {
	return draw.TextStyle{
		Color:   c,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  draw.XLeft,
		YAlign:  draw.YTop,
		Handler: plot.DefaultTextHandler,
	}
}

// middle aligns the middle of digits and capital letters, which is above that of ascent and descent.
const middle = draw.YAlignment(-0.42)

// bold is text in bold.
func bold(size vg.Length, c color.Color) draw.TextStyle {
	style := text(size, c)
	style.Font.Weight = stdfont.WeightBold
	return style
}

// newPlot returns a plot without data. What its axes are is for the sheet to write: on a logarithmic axis, gonum makes room
// for the label where it is not.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil // the sheet has one
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color, axis.Width = quiet, 0.8
		axis.Padding = 0
		axis.Tick.Color, axis.Tick.Width, axis.Tick.Length = quiet, 0.8, 5
		x, y := axis.Tick.Label.XAlign, axis.Tick.Label.YAlign
		axis.Tick.Label = text(tickSize, ink)
		axis.Tick.Label.XAlign, axis.Tick.Label.YAlign = x, y
	}
	p.Y.Tick.Label.YAlign = middle - 0.19 // gonum adds the descent
	return p
}
