package report

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"pollpush/internal/visible"
)

// Records come from files that others have made, so their texts may hold anything. What follows makes them safe for where
// they are written; html/template does it for pages.

// plainText escapes what Markdown would take for markup.
func plainText(text string) string { return visible.Markdown(text) }

// code writes a name as code in Markdown, where it has nothing in it that could end that.
func code(text string) string {
	if strings.ContainsAny(text, "`<>&|\\") || strings.TrimSpace(visible.Text(text)) != text || text == "" {
		return plainText(text)
	}
	return "`" + text + "`"
}

// destination writes a path as the destination of a Markdown link (CommonMark 0.31, section 6.3), which must not have
// blanks, and parentheses only in pairs.
func destination(file string) string {
	parts := strings.Split(file, "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A") // the first part is no scheme
	}
	return strings.Join(parts, "/")
}

// formula is the begin of what a spreadsheet calculates, in a cell or after what may separate cells there (OWASP, "CSV
// Injection").
var formula = regexp.MustCompile(`(^|[;,\t|])(\s*)([=+\-@＝＋－＠])`)

// cellText writes a text as a cell of CSV that a spreadsheet takes for a text.
func cellText(text string) string { return formula.ReplaceAllString(visible.Text(text), "$1$2'$3") }

// namePart writes a text as a part of a benchmark's name, which has no blanks, and slashes between its parts.
func namePart(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '/' {
			return '-'
		}
		return r
	}, visible.Text(text))
}
