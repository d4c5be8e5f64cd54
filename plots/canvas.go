package plots

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"slices"
	"strings"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"pollpush/internal/visible"
)

// A pngCanvas keeps files small, because figures are committed: a byte for each pixel, which chooses one of the 256
// commonest colours. A figure has few colours, and rarer mixtures are between two of them.
type pngCanvas struct{ *vgimg.Canvas }

// WriteTo writes the image; it does not count its bytes.
func (c pngCanvas) WriteTo(w io.Writer) (int64, error) {
	full, ok := c.Image().(*image.RGBA)
	if !ok {
		return 0, fmt.Errorf("internal error: the canvas draws on a %T", c.Image())
	}
	// Neighbours mostly have the same colour: counting in stretches spares most of the map's work.
	frequency := map[color.RGBA]int{}
	for i, n := 0, 0; i < len(full.Pix); i += 4 * n {
		n = stretch(full.Pix[i:])
		frequency[pixel(full.Pix[i:])] += n
	}
	colors := slices.SortedFunc(maps.Keys(frequency), func(a, b color.RGBA) int {
		return cmp.Or(frequency[b]-frequency[a], cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var few color.Palette
	for _, common := range colors[:min(256, len(colors))] {
		few = append(few, common)
	}
	nearest := make(map[color.RGBA]uint8, len(colors))
	for _, each := range colors {
		nearest[each] = uint8(few.Index(each))
	}
	indexed := image.NewPaletted(full.Bounds(), few)
	for i, n := 0, 0; i < len(indexed.Pix); i += n {
		n = stretch(full.Pix[4*i:])
		index := nearest[pixel(full.Pix[4*i:])]
		for k := range n {
			indexed.Pix[i+k] = index
		}
	}
	return 0, png.Encode(w, indexed)
}

// pixel is the first pixel of RGBA bytes.
func pixel(pix []uint8) color.RGBA { return color.RGBA{pix[0], pix[1], pix[2], pix[3]} }

// stretch counts the pixels at the start of RGBA bytes that are alike.
func stretch(pix []uint8) int {
	n := 1
	for 4*n < len(pix) && pixel(pix[4*n:]) == pixel(pix) {
		n++
	}
	return n
}

// An svgCanvas gives each text the width that the layout has for it: readers that don't have the font draw another one,
// whose letters would otherwise run into what stands beside them.
type svgCanvas struct {
	*vgsvg.Canvas
	widths []vg.Length // of all texts, in their order
}

// FillString draws text, without the characters that XML doesn't have (section 2.2).
func (c *svgCanvas) FillString(f font.Face, at vg.Point, text string) {
	text = visible.Text(text)
	c.widths = append(c.widths, f.Width(text))
	c.Canvas.FillString(f, at, text)
}

// WriteTo writes the drawing, with a textLength on each text (SVG 1.1, section 10.5).
func (c *svgCanvas) WriteTo(w io.Writer) (int64, error) {
	var out bytes.Buffer
	if _, err := c.Canvas.WriteTo(&out); err != nil {
		return 0, err
	}
	parts := strings.Split(out.String(), "<text ")
	if len(parts) != len(c.widths)+1 {
		return 0, fmt.Errorf("internal error: %d texts were drawn, and %d written", len(c.widths), len(parts)-1)
	}
	var text strings.Builder
	text.WriteString(parts[0])
	for i, part := range parts[1:] {
		text.WriteString("<text ")
		if width := c.widths[i]; width > 0 {
			fmt.Fprintf(&text, `textLength="%.4g" lengthAdjust="spacingAndGlyphs" `, width.Points())
		}
		text.WriteString(part)
	}
	n, err := io.WriteString(w, text.String())
	return int64(n), err
}

// A pdfCanvas works around two faults of vgpdf's text: all text of a document comes out in the first font that it
// embeds, so that there can be one only, and it has to be in code page 1252.
type pdfCanvas struct{ *vgpdf.Canvas }

// FillString draws text in the regular font; what Latin-1 (the common part with code page 1252) does not have is a
// question mark.
func (c pdfCanvas) FillString(f font.Face, at vg.Point, text string) {
	f.Font.Weight = stdfont.WeightNormal
	var latin []byte
	for _, r := range text {
		if r > 0xFF {
			r = '?'
		}
		latin = append(latin, byte(r))
	}
	c.Canvas.FillString(plot.DefaultTextHandler.Cache().Lookup(f.Font, f.Font.Size), at, string(latin))
}
