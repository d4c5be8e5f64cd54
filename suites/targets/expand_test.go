package targets

import "testing"

func TestExpand(t *testing.T) {
	values := map[string]string{"host": "h", "port": "1", "address": "h:1"}
	for text, want := range map[string]string{
		"":                    "",
		"{host}:{port}":       "h:1",
		"{address} {other} {": "h:1 {other} {",
		"{{host}}":            "{h}",
	} {
		if got := Expand(text, values); got != want {
			t.Errorf("Expand(%q) = %q, want %q", text, got, want)
		}
	}
	s := Subscribe{URL: "/{host}", Send: []string{"{host}"}, Headers: map[string]string{"a": "{host}"}, Cursor: &Cursor{Query: "p={port}&c={cursor}"}}
	e := s.Expand(values)
	if e.URL != "/h" || e.Send[0] != "h" || e.Headers["a"] != "h" || e.Cursor.Query != "p=1&c={cursor}" {
		t.Errorf("%+v, cursor %+v", e, e.Cursor)
	}
	if s.Send[0] != "{host}" || s.Headers["a"] != "{host}" || s.Cursor.Query != "p={port}&c={cursor}" {
		t.Errorf("%+v has changed", s)
	}
}

func TestTemplate(t *testing.T) {
	value := func(dst []byte, name string) []byte { return append(dst, "<"+name+">"...) }
	for text, want := range map[string]string{
		"":                                   "",
		"plain {}":                           "plain {}",
		`{"a":"{message:json}","t":{topic}}`: `{"a":"<message:json>","t":<topic>}`,
		"{topic}{topic}":                     "<topic><topic>",
		"{other}{message}":                   "{other}<message>",
	} {
		if got := string(NewTemplate(text, EventPlaceholders...).Append(nil, value)); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
