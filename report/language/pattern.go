package language

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// A pattern is an English text with placeholders, {who}, and what it is in another language, with the same ones. {n} and what begins
// so stand for a number, {raw} and what begins so for a text that isn't translated.
type pattern struct {
	begin, end  string // that a text needs to have before it is worth a closer look
	english     *regexp.Regexp
	names       []string
	translation string
	words       bool // it has words beside the placeholders, and not commas alone, which names have too
}

var placeholder = regexp.MustCompile(`\{([a-z][a-z0-9]*)\}`)

func newPattern(english, translation string) (pattern, error) {
	p := pattern{translation: translation}
	places := placeholder.FindAllStringSubmatchIndex(english, -1)
	if len(places) == 0 {
		return pattern{}, fmt.Errorf("%q has a brace that begins no placeholder", english)
	}
	var expression strings.Builder
	expression.WriteString("^")
	from := 0
	for _, at := range places {
		name := english[at[2]:at[3]]
		expression.WriteString(regexp.QuoteMeta(english[from:at[0]]))
		if strings.HasPrefix(name, "n") {
			expression.WriteString(`([-+±]?\d[\d,.–]*)`)
		} else {
			expression.WriteString(`(.+?)`)
		}
		if !strings.Contains(translation, "{"+name+"}") {
			return pattern{}, fmt.Errorf("the translation of %q has no {%s}", english, name)
		}
		p.names = append(p.names, name)
		from = at[1]
	}
	for _, name := range placeholder.FindAllStringSubmatch(translation, -1) {
		if !strings.Contains(english, name[0]) {
			return pattern{}, fmt.Errorf("the translation of %q has %s, which the English has not", english, name[0])
		}
	}
	expression.WriteString(regexp.QuoteMeta(english[from:]) + "$")
	p.words = strings.ContainsFunc(placeholder.ReplaceAllString(english, ""), unicode.IsLetter)
	p.begin, p.end = english[:places[0][0]], english[from:]
	p.english = regexp.MustCompile(expression.String()) // of quoted texts
	return p, nil
}

// match returns what the placeholders stand for in a text; nil where it is none of the pattern.
func (p pattern) match(text string) map[string]string {
	if !strings.HasPrefix(text, p.begin) || !strings.HasSuffix(text, p.end) {
		return nil
	}
	found := p.english.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	values := map[string]string{}
	for i, name := range p.names {
		values[name] = found[i+1]
	}
	return values
}

// fill puts values into the translation.
func (p pattern) fill(values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(p.translation, func(name string) string { return values[name[1:len(name)-1]] })
}
