package targets

import (
	"maps"
	"slices"
	"strings"
)

// Expand puts values in the place of a text's placeholders. Others stay.
func Expand(text string, values map[string]string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Expand returns a publish request whose texts have values in the place of placeholders.
func (p Publish) Expand(values map[string]string) Publish {
	p.Address, p.URL, p.Body = Expand(p.Address, values), Expand(p.URL, values), Expand(p.Body, values)
	p.Headers = expandMap(p.Headers, values)
	return p
}

// Expand returns a subscription whose texts have values in the place of placeholders.
func (s Subscribe) Expand(values map[string]string) Subscribe {
	s.Address, s.URL, s.Body = Expand(s.Address, values), Expand(s.URL, values), Expand(s.Body, values)
	s.Headers, s.Answer = expandMap(s.Headers, values), expandMap(s.Answer, values)
	s.Send = slices.Clone(s.Send)
	for i := range s.Send {
		s.Send[i] = Expand(s.Send[i], values)
	}
	if s.Cursor != nil {
		c := *s.Cursor
		c.First, c.Query, c.Send = Expand(c.First, values), Expand(c.Query, values), expandMap(c.Send, values)
		s.Cursor = &c
	}
	return s
}

func expandMap(texts, values map[string]string) map[string]string {
	expanded := maps.Clone(texts)
	for name, text := range expanded {
		expanded[name] = Expand(text, values)
	}
	return expanded
}
