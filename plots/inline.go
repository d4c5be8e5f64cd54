package plots

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"pollpush/internal/visible"
	"pollpush/results/stats"
)

// Inline renders the drawing as an SVG that stands inside a page of HTML, and not in a file of its own: without ids, as wide as its
// place, in colours that follow the page's scheme (see onPage). Groups (g) say in data-transport whose their marks are, and in
// data-value which value they show, in words; a page's script makes of these what switches transports off and tells values.
func (d *Drawing) Inline(t Theme) ([]byte, error) {
	t.pointer = "" // the page says there what the figure has no room for
	s := d.lay(t)
	canvas := &pageCanvas{svgCanvas: svgCanvas{Canvas: vgsvg.New(s.width, s.height)}}
	s.draw(draw.NewCanvas(canvas, s.width, s.height))
	svg, err := canvas.inline(strings.Join(s.title, " "))
	if err != nil {
		return nil, fmt.Errorf("write figure %q for a page: %w", d.question, err)
	}
	return svg, nil
}

// A pageCanvas keeps in its drawing where the marks of each transport begin and end.
type pageCanvas struct {
	svgCanvas
	owners []owner
}

// An owner is whose the marks of a group are, "" of nobody; the value is what they show, "" of lines and letters.
type owner struct{ transport, value string }

// boundary stands in a text that is an owner's number, where its group begins. No other text has it: visible.Text escapes characters
// of private use.
const boundary = "\uE000"

// owned is the glyph of a transport, by whose name pages switch it off.
type owned struct {
	draw.GlyphDrawer
	transport string
}

// belongs tells a canvas of a page whose is what is drawn from now on, and which value it shows; a look without a transport is
// nobody's, and without a value the next thing is no mark. On other canvases it does nothing.
func belongs(c draw.Canvas, l look, value string) {
	under := vg.Canvas(c)
	for {
		switch canvas := under.(type) {
		case draw.Canvas: // a part of another one
			under = canvas.Canvas
		case *pageCanvas:
			o := owner{value: value}
			if glyph, ok := l.glyph.(owned); ok {
				o.transport = glyph.transport
			}
			canvas.begin(o)
			return
		default:
			return
		}
	}
}

func (c *pageCanvas) begin(o owner) {
	if n := len(c.owners); n > 0 && c.owners[n-1] == o && o.value == "" {
		return
	}
	c.widths = append(c.widths, 0)
	c.Canvas.FillString(plot.DefaultTextHandler.Cache().Lookup(font.Font{Typeface: "Liberation", Variant: "Sans", Size: smallSize}, smallSize),
		vg.Point{}, boundary+strconv.Itoa(len(c.owners)))
	c.owners = append(c.owners, o)
}

var (
	begins = regexp.MustCompile(`<text [^>]*>` + boundary + `(\d+)</text>\n`)
	styled = regexp.MustCompile(`style="[^"]*"`)
	// usual is what the page's style says of all text in figures.
	usual = regexp.MustCompile(`font-(?:family|variant|style):[^;"]*;|font-weight:normal;`)
)

// inline returns the drawing as an element of HTML.
func (c *pageCanvas) inline(label string) ([]byte, error) {
	var out bytes.Buffer
	if _, err := c.WriteTo(&out); err != nil {
		return nil, err
	}
	_, body, found := strings.Cut(out.String(), ">\n<g ") // after the declaration, a comment and the root's begin
	if !found {
		return nil, fmt.Errorf("internal error: the drawing has no group for all")
	}
	open := false
	body = begins.ReplaceAllStringFunc("<g "+body, func(text string) string {
		n, _ := strconv.Atoi(begins.FindStringSubmatch(text)[1])
		o, tags := c.owners[n], ""
		if open {
			tags = "</g>\n"
		}
		if open = o != (owner{}); !open {
			return tags
		}
		tags += "<g"
		if o.transport != "" {
			tags += ` data-transport="` + html.EscapeString(visible.Text(o.transport)) + `"`
		}
		if o.value != "" {
			tags += ` data-value="` + html.EscapeString(visible.Text(o.value)) + `"`
		}
		return tags + ">\n"
	})
	if open {
		return nil, fmt.Errorf("internal error: the last group of a transport has no end")
	}
	body = styled.ReplaceAllStringFunc(body, func(style string) string { return onPage(usual.ReplaceAllString(style, "")) })
	w, h := c.Size()
	return fmt.Appendf(nil, "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %.5g %.5g\">\n%s", html.EscapeString(visible.Text(label)), w.Points(), h.Points(),
		strings.ReplaceAll(body, "\n\t", " ")), nil
}

// shown is what a point of a line shows, in words: "sse: 26.1 ms (25.9 ms to 26.2 ms) at 108 B".
func (l line) shown(q point, p *plot.Plot) string {
	name := q.label
	if !strings.HasPrefix(q.label, l.label) { // it is of something that several have
		name = strings.TrimSuffix(l.label+", "+q.label, ", ")
	}
	text := name + ": " + summaryText(q.y, unitOf(p.Y))
	ticks, ok := ownTicks(p.X).(plot.ConstantTicks)
	if !ok {
		return text + " at " + unitOf(p.X)(q.x.Median)
	}
	for _, tick := range ticks { // only their labels say what the axis means
		if math.Abs(tick.Value-q.x.Median) <= 0.01*math.Abs(tick.Value) {
			return text + " at " + tick.Label
		}
	}
	return text
}

// summaryText is a median with how far it spreads.
func summaryText(s stats.Summary, write unit) string {
	if s.N < 2 || write(s.Low) == write(s.High) {
		return write(s.Median)
	}
	return fmt.Sprintf("%s (%s to %s)", write(s.Median), write(s.Low), write(s.High))
}

// ownTicks are an axis's ticks before their labels were fitted to a sheet.
func ownTicks(a plot.Axis) plot.Ticker {
	if fitted, ok := a.Tick.Marker.(fittedTicker); ok {
		return fitted.Ticker
	}
	return a.Tick.Marker
}

// unitOf is how an axis writes its values.
func unitOf(a plot.Axis) unit {
	switch marks := ownTicks(a).(type) {
	case logTicks:
		return marks.unit
	case linearTicks:
		return marks.unit
	}
	return digits
}

// rowText is what a row of bars or dots shows, in words.
func rowText(label, value string, s stats.Summary, write unit) string {
	text := label + ": " + value
	if s.N > 1 && write(s.Low) != write(s.High) {
		text += fmt.Sprintf(" (%s to %s)", write(s.Low), write(s.High))
	}
	return text
}
