package report

import (
	"html"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"pollpush/report/language"
	"pollpush/results"
)

// untranslated are the fields of a page that have no words of a language: names, places, commands, and what others wrote.
var untranslated = []string{"ID", "IDs", "Link", "Links", "Name", "Command", "Again", "Citation", "Rows of studies.Source", "Hosts"}

// in says the page in a language. Figures keep what is written inside them.
func (p page) in(l *language.Language) page {
	if l == nil {
		return p
	}
	p = translated(reflect.ValueOf(p), l).Interface().(page)
	for i, h := range p.Hosts { // values stay as the system wrote them
		rows := slices.Clone(h.Rows)
		for j, row := range rows {
			rows[j] = slices.Clone(row)
			rows[j][0].Text = l.Text(row[0].Text)
		}
		p.Hosts[i].Rows = rows
	}
	p.Lead += l.Note
	return p
}

// note is what a reader has to know of the report's translation.
func (r Report) note() string {
	if r.Language == nil {
		return ""
	}
	return r.Language.Note
}

// translated copies a value with all of its texts said in a language, but for fields that have none.
func translated(v reflect.Value, l *language.Language) reflect.Value {
	if v.Type() == reflect.TypeFor[results.Run]() {
		return v // what the page is made of
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch v.Kind() {
	case reflect.String:
		c.SetString(l.Text(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			c.Set(reflect.New(v.Type().Elem()))
			c.Elem().Set(translated(v.Elem(), l))
		}
	case reflect.Slice:
		if !v.IsNil() && v.Type().Elem().Kind() != reflect.Uint8 {
			c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				c.Index(i).Set(translated(v.Index(i), l))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && !slices.Contains(untranslated, f.Name) && !slices.Contains(untranslated, f.Name+" of "+v.Type().String()) {
				c.Field(i).Set(translated(v.Field(i), l))
			}
		}
		if t, ok := c.Addr().Interface().(*Table); ok {
			t.language = l
		}
	}
	return c
}

// pageText finds the texts of a page: elements that have none of a language as they are, then texts between tags, and attributes that
// people are told.
var pageText = regexp.MustCompile(`(?s)(<svg\b.*?</svg>|<script\b.*?</script>|<style\b.*?</style>|<pre\b.*?</pre>|<p class="detail citation">[^<]*)|(>)([^<]*[^<\s][^<]*)|( (?:aria-label|title|data-say-[a-z]+)=")([^"]*)`)

// pageIn says a page in HTML in a language.
func pageIn(l *language.Language, page string) string {
	if l == nil {
		return page
	}
	return pageText.ReplaceAllStringFunc(page, func(found string) string {
		parts := pageText.FindStringSubmatch(found)
		for i := 2; i+1 < len(parts); i += 2 {
			if parts[i] != "" {
				text := strings.ReplaceAll(html.UnescapeString(parts[i+1]), "\u00a0", " ")
				return parts[i] + html.EscapeString(bind(l.Text(text)))
			}
		}
		return found
	})
}

// joined sets a text behind another one, without a blank where that ends in a mark which is as wide as a character.
func joined(text, more string) string {
	if last, _ := utf8.DecodeLastRuneInString(text); isWide(last) {
		return text + more
	}
	return strings.TrimSpace(text + " " + more)
}

// closed ends a sentence with a full stop, or another mark, as its script writes that.
func closed(text, mark string) string {
	if strings.ContainsFunc(text, isWide) {
		mark = map[string]string{".": "。", ":": "："}[mark]
	}
	return text + mark
}
