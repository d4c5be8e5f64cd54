package plots

import (
	"fmt"
	"image/color"
	"math"
	"regexp"
	"strconv"
)

var hexadecimal = regexp.MustCompile(`#[0-9A-F]{6}\b`)

// onPage gives colours of an element's style their counterparts on a dark page: light-dark() of CSS Color 5 chooses by the page's
// color-scheme, which is light in print. White is the page's own ground, --card.
func onPage(style string) string {
	return hexadecimal.ReplaceAllStringFunc(style, func(text string) string {
		rgb, err := strconv.ParseUint(text[1:], 16, 32)
		if err != nil {
			return text
		}
		c := color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 0xFF}
		if c == white {
			return "var(--card)"
		}
		d := dark(c)
		return fmt.Sprintf("light-dark(%s,#%02X%02X%02X)", text, d.R, d.G, d.B)
	})
}

// dark is the counterpart of a colour on a dark ground: of the same hue, and the darker on white, the lighter on black, so that shades
// keep their order. Greys turn over all the way, and colours less, which have to be told from the ground in either case.
func dark(c color.NRGBA) color.NRGBA {
	hue, saturation, lightness := hsl(c)
	if saturation < 0.1 {
		return fromHSL(hue, saturation, 0.93-0.8*lightness)
	}
	return fromHSL(hue, 0.8*saturation, 0.85-0.45*lightness)
}

// hsl returns hue (0 to 6), saturation and lightness (0 to 1), as CSS Color 4, section 7 defines them.
func hsl(c color.NRGBA) (hue, saturation, lightness float64) {
	r, g, b := float64(c.R)/255, float64(c.G)/255, float64(c.B)/255
	high, low := max(r, g, b), min(r, g, b)
	lightness = (high + low) / 2
	spread := high - low
	if spread == 0 {
		return 0, 0, lightness
	}
	saturation = spread / (1 - math.Abs(2*lightness-1))
	switch high {
	case r:
		hue = math.Mod((g-b)/spread+6, 6)
	case g:
		hue = (b-r)/spread + 2
	default:
		hue = (r-g)/spread + 4
	}
	return hue, saturation, lightness
}

// fromHSL is the inverse of hsl.
func fromHSL(hue, saturation, lightness float64) color.NRGBA {
	reach := saturation * min(lightness, 1-lightness)
	part := func(n float64) uint8 {
		k := math.Mod(n+2*hue, 12)
		return uint8(255*(lightness-reach*max(-1, min(k-3, 9-k, 1))) + 0.5)
	}
	return color.NRGBA{part(0), part(8), part(4), 0xFF}
}
