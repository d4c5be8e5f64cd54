package report

import (
	"strings"
	"unicode/utf8"

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

// closing is what a line doesn't begin with in Chinese and Japanese.
const closing = "，。、；：？！）」』”"

// fitting is how many bytes of a text a line has room for, without the marks that close a phrase standing alone on the next one, and
// without a number or a name cut in two beside wide characters. It is one character at least.
func fitting(text string, room int) int {
	end, used := 0, 0
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if used += widthOfRune(r); used > room && end > 0 {
			break
		}
		end += size
	}
	whole := end
	for end < len(text) {
		next, _ := utf8.DecodeRuneInString(text[end:])
		last, size := utf8.DecodeLastRuneInString(text[:end])
		if !strings.ContainsRune(closing, next) && (isWide(next) || isWide(last)) {
			return end
		}
		if end -= size; end == 0 {
			return whole
		}
	}
	return end
}
