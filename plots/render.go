package plots

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"pollpush/results"
)

// Formats returns the formats that Render knows.
func Formats() []string { return []string{"svg", "png", "pdf"} }

// pixelsPerInch makes two pixels of a point.
const pixelsPerInch = 144

// Render draws a figure as svg, png (1600 x 1000 pixels) or pdf. The same runs give the same SVG, byte for byte. It
// returns ErrNothingToDraw as Draw does.
func Render(f Figure, runs []results.Run, format string) ([]byte, error) {
	var canvas vg.CanvasWriterTo
	switch format {
	case "svg":
		canvas = &svgCanvas{Canvas: vgsvg.New(width, height)}
	case "png":
		canvas = pngCanvas{vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pixelsPerInch))}
	case "pdf":
		canvas = pdfCanvas{vgpdf.New(width, height)}
	default:
		return nil, fmt.Errorf("draw figure: format %q does not exist: use %s", format, strings.Join(Formats(), ", "))
	}
	d, err := f.Draw(runs)
	if err != nil {
		return nil, fmt.Errorf("draw figure %s: %w", f.Name, err)
	}
	d.draw(draw.NewCanvas(canvas, width, height), f.Question)
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write figure %s as %s: %w", f.Name, format, err)
	}
	if format == "svg" {
		return []byte(strings.NewReplacer(
			"font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Helvetica,sans-serif;",
			"<svg ", `<svg role="img" aria-label="`+html.EscapeString(f.Question)+`" `,
		).Replace(out.String())), nil
	}
	return out.Bytes(), nil
}

// draw puts the question on top, the small print at the bottom, and plot and key between.
func (d *Drawing) draw(c draw.Canvas, question string) {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, margin, -margin, margin, -margin)

	c.FillText(bold(titleSize, ink), vg.Point{X: c.Min.X, Y: c.Max.Y}, question)
	c.Max.Y -= titleSize * leading
	if d.y != "" {
		c.FillText(text(labelSize, ink), vg.Point{X: c.Min.X, Y: c.Max.Y - 4}, d.y)
		c.Max.Y -= labelSize * leading
	}
	c.Max.Y -= 12

	style := text(smallSize, quiet)
	var lines []string
	for _, paragraph := range append(d.notes, smallPrint(d.runs, d.mixed)...) {
		lines = append(lines, wrap(paragraph, style, c.Size().X/slack)...)
	}
	for i, l := range lines {
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Min.Y + vg.Length(len(lines)-i)*smallSize*leading}, l)
	}
	c.Min.Y += vg.Length(len(lines))*smallSize*leading + 10

	area := draw.Crop(c, 0, -d.keyWidth(), labelSize*leading+2, 0)
	data := d.plot.DataCanvas(area)
	d.plot.Draw(area)
	d.drawKey(c, data)
	label := text(labelSize, ink)
	label.XAlign, label.YAlign = draw.XCenter, draw.YBottom
	c.FillText(label, vg.Point{X: data.Center().X, Y: c.Min.Y + 4}, d.x)
}

// wrap breaks a paragraph between words into lines that fit.
func wrap(paragraph string, style draw.TextStyle, width vg.Length) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(paragraph) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && style.Width(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
