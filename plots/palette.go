package plots

import (
	"cmp"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
	"pollpush/transport"
)

// A look is what tells a transport in every figure: one colour and one glyph.
type look struct {
	color color.NRGBA
	glyph draw.GlyphDrawer
}

// looks are handed out in this order: first to the registry's transports, in Okabe & Ito's colours
// for colour-blind readers (jfly.uni-koeln.de/color), then to further ones, in colours that stay clear of those: their
// other ones are too pale on white.
func looks() []look {
	return []look{
		{color.NRGBA{0xD5, 0x5E, 0x00, 0xFF}, polygon{sides: 0}},            // vermillion circle: short-poll
		{color.NRGBA{0xCC, 0x79, 0xA7, 0xFF}, polygon{sides: 4, turn: 0.5}}, // reddish purple square: long-poll
		{color.NRGBA{0x00, 0x9E, 0x73, 0xFF}, polygon{sides: 3}},            // bluish green triangle: sse
		{color.NRGBA{0x00, 0x72, 0xB2, 0xFF}, polygon{sides: 4}},            // blue diamond: websocket
		{color.NRGBA{0x22, 0x22, 0x22, 0xFF}, polygon{sides: 3, turn: 0.5}}, // black triangle, downwards
		{color.NRGBA{0x4B, 0x2F, 0xC4, 0xFF}, polygon{sides: 5}},            // violet pentagon
		{color.NRGBA{0x5C, 0x52, 0x00, 0xFF}, polygon{sides: 6}},            // olive hexagon
	}
}

// A palette gives every scenario of a runs file its look and its place in keys.
type palette struct {
	transports []string
	polls      []results.Scenario // of each pace of polling one, the shortest pause first
	streams    []results.Scenario // and of streams, those first whose events don't wait
}

// among is where the pace of a scenario stands among others, from 0 to 1.
func among(paces []results.Scenario, s results.Scenario) float64 {
	i := slices.IndexFunc(paces, func(p results.Scenario) bool { return samePace(p, s) })
	return float64(i) / float64(max(1, len(paces)-1))
}

func samePace(a, b results.Scenario) bool { return results.ComparePace(a, b) == 0 }

// newPalette looks at all valid runs, so that all figures of a runs file agree.
func newPalette(runs []results.Run) palette {
	known := transport.Names()
	var further []string
	var polls, streams []results.Scenario
	for _, r := range runs {
		switch s := r.Scenario; {
		case !r.Valid:
		case s.Kind() == transport.Poll:
			polls = append(polls, s)
		case s.Kind() == transport.Stream && slices.Contains(known, s.Transport):
			s.Heartbeat = 0 // which no shade tells
			streams = append(streams, s)
		case !slices.Contains(known, s.Transport):
			further = append(further, s.Transport)
		}
	}
	slices.Sort(further)
	slices.SortFunc(polls, results.ComparePace)
	slices.SortFunc(streams, results.ComparePace)
	return palette{append(known, slices.Compact(further)...), slices.CompactFunc(polls, samePace), slices.CompactFunc(streams, samePace)}
}

// look returns the look of the scenario's transport.
func (p palette) look(s results.Scenario) look {
	all := looks()
	l := all[max(0, slices.Index(p.transports, s.Transport))%len(all)]
	l.glyph = owned{l.glyph, s.Transport}
	return l
}

// shaded is look in the shade of the scenario's poll interval, the shorter, the darker, and of how long a stream has events wait: the
// longer, the paler.
func (p palette) shaded(s results.Scenario) look {
	l := p.look(s)
	switch {
	case s.Kind() == transport.Poll && len(p.polls) > 1:
		at := among(p.polls, s)
		if at < 0.5 {
			l.color = mix(l.color, color.NRGBA{A: 0xFF}, 0.55*(1-2*at))
		} else {
			l.color = mix(l.color, color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}, 0.4*(2*at-1))
		}
	case s.Paced():
		s.Heartbeat = 0
		l.color = mix(l.color, color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}, 0.25+0.25*max(0, among(p.streams, s)))
	}
	return l
}

// compare orders scenarios as keys and rows list them: by transport, then by how often it polls and how long it is held.
func (p palette) compare(a, b results.Scenario) int {
	return cmp.Or(
		cmp.Compare(slices.Index(p.transports, a.Transport), slices.Index(p.transports, b.Transport)),
		results.ComparePace(a, b),
		cmp.Compare(a.Contract, b.Contract),
	)
}

// mix returns a with share of b mixed in.
func mix(a, b color.NRGBA, share float64) color.NRGBA {
	part := func(a, b uint8) uint8 { return uint8(float64(a)*(1-share) + float64(b)*share + 0.5) }
	return color.NRGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), 0xFF}
}
