package visible

import (
	"regexp"
	"strings"
)

// markup are the characters that Markdown, or HTML within it, may take for more than themselves.
var markup = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`,
	"[", `\[`, "]", `\]`, "~", `\~`, "#", `\#`)

// blockStart is what makes a list, a quotation or a line of a heading when a line begins with it.
var blockStart = regexp.MustCompile(`^([-+=]|\d{1,9}[.)])(\s|[-=]*\s*$)`)

// Markdown is Text that Markdown takes for no markup, in one line.
func Markdown(text string) string {
	text = markup.Replace(Text(strings.ReplaceAll(text, "\n", " ")))
	if at := blockStart.FindStringSubmatchIndex(text); at != nil {
		mark := at[3] - 1 // of the first group
		text = text[:mark] + `\` + text[mark:]
	}
	return text
}
