// Package language says a report in other languages than English, in which it is made: by tables of sentences, which a translator
// edits without Go.
package language

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/goccy/go-yaml"

	"pollpush/internal/shipped"
)

// A Language is what a report is written in. A nil one is English.
type Language struct {
	Name string // as people choose it: zh
	Tag  string // for browsers (BCP 47): zh-Hans
	Note string // what a reader has to know of the translation; a sentence

	patterns []pattern // in the order in which they are tried
	exact    map[string]string

	mu    sync.Mutex
	known map[string]string
}

// English is the name of the language that reports are made in.
const English = "en"

//go:embed *.yaml
var tables embed.FS

// Names returns the languages that there are, English first.
func Names() []string { return append([]string{English}, shipped.Names(tables, ".")...) }

// Named returns the language of a name; nil for English. It fails where there is none, and where its table has mistakes.
func Named(name string) (*Language, error) {
	if name == English {
		return nil, nil
	}
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("there is no language %q; there are %s", name, strings.Join(Names(), ", "))
	}
	table, err := tables.ReadFile(name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read the language %s: %w", name, err)
	}
	l, err := read(table)
	if err != nil {
		return nil, fmt.Errorf("%s.yaml: %w", name, err)
	}
	l.Name = name
	return l, nil
}

// read reads a table: a note, a tag, and texts in order, English before the translation.
func read(table []byte) (*Language, error) {
	var file struct {
		Tag   string        `yaml:"tag"`
		Note  string        `yaml:"note"`
		Texts yaml.MapSlice `yaml:"texts"`
	}
	if err := yaml.UnmarshalWithOptions(table, &file, yaml.Strict()); err != nil {
		return nil, err
	}
	l := &Language{Tag: file.Tag, Note: file.Note, exact: map[string]string{}, known: map[string]string{}}
	for _, item := range file.Texts {
		english, translation := fmt.Sprint(item.Key), fmt.Sprint(item.Value)
		if !strings.Contains(english, "{") {
			l.exact[english] = translation
			continue
		}
		p, err := newPattern(english, translation)
		if err != nil {
			return nil, err
		}
		l.patterns = append(l.patterns, p)
	}
	return l, nil
}

// HTML is the language as HTML names it.
func (l *Language) HTML() string {
	if l == nil {
		return English
	}
	return l.Tag
}

// Text says a text in the language: as a whole where the table has it, or else sentence by sentence. What the table doesn't have stays
// as it is.
func (l *Language) Text(text string) string {
	if l == nil || !strings.ContainsFunc(text, unicode.IsLetter) {
		return text
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return spaced(l.said(text))
}

// said is Text without its blanks, and without the lock.
func (l *Language) said(text string) string {
	if said, ok := l.known[text]; ok {
		return said
	}
	said := l.saying(text)
	l.known[text] = said
	return said
}

func (l *Language) saying(text string) string {
	if translation, ok := l.exact[text]; ok {
		return translation
	}
	if sentences := split(text); len(sentences) > 1 {
		var all strings.Builder
		for i, s := range sentences {
			said := l.said(s)
			if i > 0 && said == s {
				all.WriteByte(' ')
			}
			all.WriteString(said)
		}
		return all.String()
	}
	for _, p := range l.patterns {
		if values := p.match(text); values != nil {
			changed := false
			for name, value := range values {
				if strings.HasPrefix(name, "raw") {
					continue
				}
				values[name] = l.said(value)
				changed = changed || values[name] != value
			}
			if changed || p.words {
				return p.fill(values)
			}
		}
	}
	return text
}

// sentenceEnd is where a sentence ends within a text.
var sentenceEnd = regexp.MustCompile(`[a-zA-Z0-9)%"][.?] [A-Z0-9"]`)

func split(text string) []string {
	var sentences []string
	from := 0
	for _, end := range sentenceEnd.FindAllStringIndex(text, -1) {
		if s := text[from : end[0]+2]; !strings.HasSuffix(s, " al.") { // of authors
			sentences = append(sentences, s)
			from = end[0] + 3
		}
	}
	return append(sentences, text[from:])
}

// Han characters stand apart from letters and digits of other scripts, as Chinese pages set them (W3C, "Requirements for Chinese Text
// Layout", 3.2.2).
var (
	beforeLatin = regexp.MustCompile(`(\p{Han})([A-Za-z0-9±+])`)
	afterLatin  = regexp.MustCompile(`([A-Za-z0-9%])(\p{Han})`)
)

func spaced(text string) string {
	return afterLatin.ReplaceAllString(beforeLatin.ReplaceAllString(text, "$1 $2"), "$1 $2")
}
