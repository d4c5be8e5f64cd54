package plots

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"pollpush/internal/visible"
	"pollpush/results"
)

// Formats returns the formats that Render knows.
func Formats() []string { return []string{"svg", "png", "pdf"} }

// Render draws a figure for a report as svg, png (1600 pixels wide) or pdf. The same runs give the same SVG, byte for byte. It
// returns ErrNothingToDraw as Draw does.
func Render(f Figure, runs []results.Run, format string) ([]byte, error) {
	d, err := f.Compose(runs)
	if err != nil {
		return nil, err
	}
	return d.Render(Themes()[0], format)
}

// Compose makes a drawing of runs, which can be rendered several times. It returns ErrNothingToDraw as Draw does.
func (f Figure) Compose(runs []results.Run) (*Drawing, error) {
	d, err := f.Draw(runs)
	if err != nil {
		return nil, fmt.Errorf("draw figure %s: %w", f.Name, err)
	}
	d.question = f.Question
	return d, nil
}

// Render writes the drawing in one of the Formats. An SVG says in its description what the drawing has no room for.
func (d *Drawing) Render(t Theme, format string) ([]byte, error) {
	s := d.lay(t)
	var canvas vg.CanvasWriterTo
	switch format {
	case "svg":
		canvas = &svgCanvas{Canvas: vgsvg.New(s.width, s.height)}
	case "png":
		canvas = pngCanvas{vgimg.NewWith(vgimg.UseWH(s.width, s.height), vgimg.UseDPI(int(math.Round(t.pixels*vg.Inch.Points()/s.width.Points()))))}
	case "pdf":
		scaled := vgpdf.New(s.width*vg.Length(t.scale()), s.height*vg.Length(t.scale()))
		scaled.Scale(t.scale(), t.scale())
		canvas = pdfCanvas{scaled}
	default:
		return nil, fmt.Errorf("draw figure: format %q does not exist: use %s", format, strings.Join(Formats(), ", "))
	}
	s.draw(draw.NewCanvas(canvas, s.width, s.height))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write figure %q as %s: %w", d.question, format, err)
	}
	if format == "svg" {
		return []byte(s.describe(out.String())), nil
	}
	return out.Bytes(), nil
}

// A sheet is a drawing as it is laid out for a theme, in units of the sheet.
type sheet struct {
	Drawing
	theme         Theme
	width, height vg.Length
	title         []string // lines of text
	subtitle      []string
	yLabel        []string
	xLabel        []string
	key           []entry // above the plot, from keyAt on
	keyAt         vg.Length
	keyHeight     vg.Length // 0: beside the axis's label
	footer        string
}

// lay breaks texts into lines and finds the height that all takes. The drawing stays as it is.
func (d *Drawing) lay(t Theme) *sheet {
	s := &sheet{Drawing: *d, theme: t, width: t.sheet()}
	p := *d.plot // whose ticks and range depend on the room that there is
	s.plot = &p
	if t.brief {
		s.simplify()
	}
	width := s.width - 2*t.margin
	title := s.Title()
	if t.Title != "" {
		title = t.Title
	}
	s.title = balanced(title, bold(t.title, ink), width/slack)
	if title != d.question && t.asks {
		s.subtitle = wrap(d.question, text(labelSize, quiet), width/slack)
	}
	s.yLabel = wrap(s.y, text(labelSize, ink), width/slack)
	s.xLabel = wrap(s.x, text(labelSize, ink), width/slack)
	s.key, s.keyHeight = s.flow(t, width)
	if end := s.keyEnd(); len(s.yLabel) == 1 && end+labelSize+text(labelSize, ink).Width(s.y)*slack < width {
		s.keyAt, s.keyHeight = width-end, 0
	}
	s.footer = s.Drawing.footer(text(smallSize, quiet), width/slack, t.pointer)
	least := vg.Length(130)
	if s.named && !t.brief { // labels find room
		least = 190
	}
	if s.prepare != nil {
		least = s.prepare(s.plot, s.width)
	}
	if len(s.lines) > 0 && s.keyWidth(t) > 0 {
		least = max(least, (vg.Length(len(s.labelled())+len(s.kinds))+0.8)*keyLine)
	}
	const ticks = tickSize*leading + 8
	needed := 2*t.margin + s.head() + least + ticks + s.foot()
	s.height = max(s.width*vg.Length(t.ratio), needed)
	return s
}

// keyEnd is where the key's one line ends, or the width of the sheet if it has more.
func (s *sheet) keyEnd() vg.Length {
	if s.keyHeight > keyLine || len(s.key) == 0 {
		return s.width
	}
	last := s.key[len(s.key)-1]
	return last.at.X + s.theme.sample + keyGap + text(labelSize, ink).Width(last.label)*slack
}

// head is the height of what stands above the plot.
func (s *sheet) head() vg.Length {
	h := vg.Length(len(s.title))*s.theme.title*leading + vg.Length(len(s.subtitle)+len(s.yLabel))*labelSize*leading + 12
	if s.keyHeight > 0 {
		h += s.keyHeight + 6
	}
	return h
}

// foot is the height of what stands below the plot's ticks.
func (s *sheet) foot() vg.Length {
	return vg.Length(len(s.xLabel))*labelSize*leading + 8 + smallSize*leading
}

// simplify leaves out what takes time to read: theory and its kinds, and the colours of what the title is not about.
func (s *sheet) simplify() {
	s.beside = slices.DeleteFunc(slices.Clone(s.beside), func(c curve) bool { return !c.measured })
	s.kinds = slices.DeleteFunc(slices.Clone(s.kinds), func(k kind) bool { return k.style.Width < 2 })
	s.rows = slices.Clone(s.rows)
	s.lines = slices.Clone(s.lines)
	meant := map[look]bool{}
	for _, l := range s.lines {
		if slices.Contains(s.subjects, l.label) {
			meant[l.look] = true
		}
	}
	for i, l := range s.lines {
		if len(meant) > 0 && !meant[l.look] {
			s.lines[i].look = l.look.muted()
		}
	}
	slices.SortStableFunc(s.lines, func(a, b line) int { // what the title is about is on top
		switch quietA, quietB := a.look == a.look.muted(), b.look == b.look.muted(); {
		case quietA == quietB:
			return 0
		case quietA:
			return -1
		}
		return 1
	})
	for i, b := range s.rows {
		s.rows[i].theory = nil
		if len(s.subjects) > 0 && !slices.Contains(s.subjects, b.label) {
			s.rows[i].look = b.look.muted()
		}
	}
}

// draw puts the title on top, the footer at the bottom, and plot and key between.
func (s *sheet) draw(c draw.Canvas) {
	t := s.theme
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, t.margin, -t.margin, t.margin, -t.margin)
	down := func(lines []string, style draw.TextStyle) {
		for _, l := range lines {
			c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y}, l)
			c.Max.Y -= style.Font.Size * leading
		}
	}
	down(s.title, bold(t.title, ink))
	down(s.subtitle, text(labelSize, quiet))
	if s.keyHeight > 0 {
		c.Max.Y -= 6
	}
	for _, e := range s.key {
		at := vg.Point{X: c.Min.X + s.keyAt, Y: c.Max.Y}.Add(e.at)
		if s.keyHeight == 0 {
			at.Y -= 4
		}
		e.drawAt(c, t, at)
	}
	c.Max.Y -= s.keyHeight + 4
	down(s.yLabel, text(labelSize, ink))
	c.Max.Y -= 8

	c.FillText(text(smallSize, quiet), vg.Point{X: c.Min.X, Y: c.Min.Y + smallSize*leading}, s.footer)
	c.Min.Y += smallSize*leading + 8

	area := draw.Crop(c, 0, -s.keyWidth(t), vg.Length(len(s.xLabel))*labelSize*leading, 0)
	data := s.plotInto(area)
	if s.keyWidth(t) > 0 {
		s.drawKey(c, data, t)
	}
	label := text(labelSize, ink)
	label.XAlign = draw.XCenter
	for i, l := range s.xLabel {
		half := label.Width(l) / 2
		x := min(max(data.Center().X, c.Min.X+half), max(c.Max.X-half, c.Min.X+half))
		c.FillText(label, vg.Point{X: x, Y: area.Min.Y - vg.Length(i)*labelSize*leading}, l)
	}
}

// plotInto draws the plot with what is in it, and returns where its data are.
func (s *sheet) plotInto(area draw.Canvas) draw.Canvas {
	p := s.plot
	data := p.DataCanvas(area)
	if s.fit != nil {
		s.fit(p, data.Size().X)
		data = p.DataCanvas(area)
	}
	x, y := fitTicks(p, data)
	if p.X.Tick.Marker = x; len(s.rows) == 0 {
		p.Y.Tick.Marker = y
	}
	if len(s.rows) > 0 {
		p.Add(s.rows)
	}
	for _, l := range s.lines {
		p.Add(l)
	}
	for _, each := range s.beside {
		p.Add(each)
	}
	p.Add(glyphs{s.lines, s.crowded})
	if s.named {
		labels := slices.Clone(s.lines)
		slices.Reverse(labels) // those of what the title is about find their places first
		p.Add(pointLabels(labels))
	}
	data = p.DataCanvas(area) // fewer ticks may leave more room
	p.Draw(area)
	return data
}

// fitTicks are the ticks of a plot's axes whose labels have room where its data are.
func fitTicks(p *plot.Plot, data draw.Canvas) (x, y plot.Ticker) {
	return fittedTicker{p.X.Tick.Marker, func(v float64) vg.Length { return data.X(p.X.Norm(v)) },
			func(label string) vg.Length { return p.X.Tick.Label.Width(label)*slack + 7 }},
		fittedTicker{p.Y.Tick.Marker, func(v float64) vg.Length { return data.Y(p.Y.Norm(v)) },
			func(string) vg.Length { return tickSize * leading }}
}

// describe puts the size that the theme wants into an SVG, the fonts that stand in, and a description.
func (s *sheet) describe(svg string) string {
	points := func(l vg.Length) string { return fmt.Sprintf("%.5gpt", l.Points()) }
	scale := vg.Length(s.theme.scale())
	details := strings.Join(append([]string{s.question}, s.Details()...), "\n")
	head, rest, _ := strings.Cut(svg, "viewBox=")
	head = head[:strings.LastIndex(head, "<svg ")] + fmt.Sprintf(`<svg role="img" aria-label="%s" width="%s" height="%s" `,
		html.EscapeString(visible.Text(strings.Join(s.title, " "))), points(s.width*scale), points(s.height*scale))
	body, rest, _ := strings.Cut(rest, ">")
	body += ">\n<desc>" + html.EscapeString(visible.Lines(details)) + "</desc>"
	return head + "viewBox=" + body + strings.ReplaceAll(rest, "font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Helvetica,sans-serif;")
}

// balanced is wrap into lines that are about equally long, and no more of them.
func balanced(paragraph string, style draw.TextStyle, width vg.Length) []string {
	lines := wrap(paragraph, style, width)
	for narrower := width * 0.98; narrower > width/2; narrower *= 0.98 {
		tighter := wrap(paragraph, style, narrower)
		if len(tighter) > len(lines) {
			break
		}
		lines = tighter
	}
	return lines
}

// wrap breaks a paragraph between words into lines that fit.
func wrap(paragraph string, style draw.TextStyle, width vg.Length) []string {
	var lines []string
	line := ""
	for _, word := range words(paragraph) {
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

// units are what a line is not broken before.
var units = []string{"ns", "µs", "ms", "s", "B", "kB", "MB", "GB", "%", "times", "clients", "events/s", "polls/s", "deliveries/s"}

// words are a paragraph's, with a number and its unit as one.
func words(paragraph string) []string {
	var all []string
	for _, word := range strings.Fields(paragraph) {
		last := len(all) - 1
		if slices.Contains(units, strings.TrimRight(word, ",;.)")) && last >= 0 && strings.ContainsAny(all[last][:1], "0123456789") {
			all[last] += " " + word
			continue
		}
		all = append(all, word)
	}
	return all
}
