package report

import (
	"strings"

	"golang.org/x/text/width"
)

// widthOf is how many columns of a terminal a text takes: East Asian characters take two (Unicode Standard Annex 11).
func widthOf(text string) int {
	sum := 0
	for _, r := range text {
		sum += widthOfRune(r)
	}
	return sum
}

func widthOfRune(r rune) int {
	if isWide(r) {
		return 2
	}
	return 1
}

func isWide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}

// What a line doesn't begin and doesn't end with in Chinese and Japanese.
const (
	closing = "，。、；：？！）」』”"
	opening = "（「『“"
)

// fitting is how many bytes of a text a line has room for that ends beside a wide character, and neither parts a mark from what it
// belongs to nor a number or a name in two; 0 where there is no such place.
func fitting(text string, room int) int {
	best, used := 0, 0
	var last rune
	for i, r := range text {
		if i > 0 && (isWide(last) || isWide(r)) && !strings.ContainsRune(closing, r) && !strings.ContainsRune(opening, last) {
			best = i
		}
		if used += widthOfRune(r); used > room {
			return best
		}
		last = r
	}
	return len(text)
}

// cut is how many bytes of a text are so wide, and one character at least.
func cut(text string, width int) int {
	used := 0
	for i, r := range text {
		if used += widthOfRune(r); used > width && i > 0 {
			return i
		}
	}
	return len(text)
}
