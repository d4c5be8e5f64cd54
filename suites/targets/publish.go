package targets

// A Publish is the request by which an event is published. One that succeeds is answered with a status from 200 to 299, and not with
// a page of HTML.
type Publish struct {
	Method  string            `yaml:"method"`  // "": POST
	Address string            `yaml:"address"` // where to, without TLS, if not where subscribers connect
	URL     string            `yaml:"url"`     // path and query
	Headers map[string]string `yaml:"headers"`
	Body    string            `yaml:"body"` // "": {message}

	word string // that stands in the place of all of it
}

// UnmarshalYAML reads a mapping, or the word none.
func (p *Publish) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&p.word) == nil {
		return nil
	}
	type plain Publish
	return unmarshal((*plain)(p))
}
