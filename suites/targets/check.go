package targets

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pollpush/internal/hint"
	"pollpush/transport"
)

// A problem is what is wrong with what stands at a key, which path leads to.
type problem struct {
	path []string
	text string
}

func (p *problem) Error() string {
	if len(p.path) == 0 {
		return p.text
	}
	return strings.Join(p.path, ".") + ": " + p.text
}

// at makes a problem with what stands at a path; nil: with all of it.
func at(path []string, format string, args ...any) *problem {
	return &problem{path, fmt.Sprintf(format, args...)}
}

// under is a path below another one.
func under(path []string, keys ...string) []string { return slices.Concat(path, keys) }

// problem says what is wrong with a file that could be read; nil if nothing is.
func (t *Target) problem() *problem {
	return cmp.Or(t.placeProblem(), t.publishProblem(), t.subscribeProblem())
}

// placeProblem is about how the server is started, or where it runs.
func (t *Target) placeProblem() *problem {
	switch {
	case t.Start == nil && t.Address == "":
		return at(nil, "it has neither start, how to start the server, nor address, where it runs already: add one of the two")
	case t.Start != nil && t.Address != "":
		return at([]string{"address"}, "it is of a server that runs already, and start starts one: leave one of the two out")
	case t.Start != nil && t.PID != "":
		return at([]string{"pid"}, "it is of a server that runs already: leave it out beside start")
	case t.TLS != "" && !slices.Contains([]string{TLSNever, TLSAlways, TLSEither}, t.TLS):
		return at([]string{"tls"}, "%q does not exist: use %s, %s or %s", t.TLS, TLSNever, TLSAlways, TLSEither)
	}
	if t.Start != nil {
		if p := t.Start.problem(startPlaceholders); p != nil {
			return p
		}
	} else if host, port, err := net.SplitHostPort(t.Address); err != nil || host == "" || port == "" {
		return at([]string{"address"}, "%q is not HOST:PORT, like 127.0.0.1:8080", t.Address)
	}
	return cmp.Or(
		textProblem([]string{"version"}, t.Version, startPlaceholders),
		textProblem([]string{"pid"}, t.PID, startPlaceholders),
	)
}

// Check says what is wrong with how a program is started; more are placeholders that its texts may have besides those of a server.
func (s *Start) Check(more ...string) error {
	if p := s.problem(slices.Concat(startPlaceholders, more)); p != nil {
		return p
	}
	return nil
}

func (s *Start) problem(known []string) *problem {
	start := []string{"start"}
	if len(s.Command) == 0 || s.Command[0] == "" {
		return at(under(start, "command"), `it is missing: the program and its arguments, like ["node", "server.js"]`)
	}
	for _, word := range s.Command {
		if strings.Contains(word, "\x00") {
			return at(under(start, "command"), "%q has a NUL in it, which no argument has", word)
		}
		if p := textProblem(under(start, "command"), word, known); p != nil {
			return p
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Files)) {
		if name == "" || name == "." || filepath.Base(name) != name || !filepath.IsLocal(name) {
			return at(under(start, "files", name), "%q is no name of a file in {dir}", name)
		}
		if name == "pollpush" {
			return at(under(start, "files", name), "{pollpush} lies there: use another name")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Environment)) {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.Contains(s.Environment[name], "\x00") {
			return at(under(start, "environment", name), "no variable of an environment has = or a NUL in its name, nor a NUL in its value")
		}
	}
	if p := mapProblem(under(start, "environment"), s.Environment, known); p != nil {
		return p
	}
	switch within, err := time.ParseDuration(s.Within); {
	case s.Ready != "" && !strings.HasPrefix(s.Ready, "/"):
		return at(under(start, "ready"), "%q is no path: it begins with /", s.Ready)
	case s.Within != "" && (err != nil || within <= 0 || within > 10*time.Minute):
		return at(under(start, "within"), "%q is no duration up to 10m: write it like 10s", s.Within)
	case s.Stop != "" && !slices.Contains(signals, s.Stop):
		return at(under(start, "stop"), "%q does not exist: use %s", s.Stop, strings.Join(signals, ", "))
	}
	return nil
}

// signals are those that end a program.
var signals = []string{"TERM", "INT", "QUIT"}

func (t *Target) publishProblem() *problem {
	path := []string{"publish"}
	p := t.Publish
	if p == nil {
		return at(path, "it is missing: say how an event is published (url, method, headers, body), or none if they come by themselves")
	}
	switch p.word {
	case "":
	case "none":
		return nil
	default:
		return at(path, "%q is neither a mapping nor none", p.word)
	}
	if wrong := urlProblem(under(path, "url"), p.URL, publishPlaceholders); wrong != nil {
		return wrong
	}
	if !strings.Contains(p.URL+p.Body+strings.Join(slices.Collect(maps.Values(p.Headers)), " "), "{message") && p.Body != "" && !p.splits() {
		return at(under(path, "body"), "it has no {message}, the line that subscribers must get: put it in, or leave body out")
	}
	return cmp.Or(
		methodProblem(under(path, "method"), p.Method),
		textProblem(under(path, "address"), p.Address, startPlaceholders),
		textProblem(under(path, "body"), p.Body, publishPlaceholders),
		fieldsProblem(under(path, "headers"), p.Headers, publishPlaceholders),
	)
}

// splits reports whether the server puts the line together itself.
func (p *Publish) splits() bool {
	return strings.Contains(p.URL+p.Body, "{due}") && strings.Contains(p.Body, "{body}")
}

func (t *Target) subscribeProblem() *problem {
	path := []string{"subscribe"}
	if len(t.Subscribe) == 0 {
		return at(path, "it is missing: say for one transport at least how clients follow a topic; there are %s", strings.Join(transport.Names(), ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(t.Subscribe)) {
		if _, ok := transport.Named(name); !ok {
			return at(under(path, name), "there is no such transport: use %s%s", strings.Join(transport.Names(), ", "), hint.For(name, transport.Names()))
		}
		if p := t.Subscribe[name].problem(under(path, name)); p != nil {
			return p
		}
	}
	return nil
}

func (s Subscribe) problem(path []string) *problem {
	if s.URL != "" || s.Adapter == "" {
		if p := urlProblem(under(path, "url"), s.URL, subscribePlaceholders); p != nil {
			return p
		}
	}
	if s.Method != "" && s.Method != "GET" && s.Method != "POST" {
		return at(under(path, "method"), "%q is neither GET nor POST", s.Method)
	}
	for _, version := range s.HTTP {
		if !slices.Contains(versions, version) {
			return at(under(path, "http"), "there is no HTTP/%s: use %s", version, strings.Join(versions, ", "))
		}
	}
	for _, text := range s.Send {
		if p := textProblem(under(path, "send"), text, subscribePlaceholders); p != nil {
			return p
		}
	}
	return cmp.Or(
		textProblem(under(path, "address"), s.Address, startPlaceholders),
		textProblem(under(path, "body"), s.Body, subscribePlaceholders),
		fieldsProblem(under(path, "headers"), s.Headers, subscribePlaceholders),
		mapProblem(under(path, "answer"), s.Answer, subscribePlaceholders),
		s.Cursor.problem(under(path, "cursor"), strings.Contains(strings.Join(slices.Concat(s.Send, []string{s.URL, s.Body}), ""), "{cursor}")),
		s.Message.problem(under(path, "message")),
		s.Missed.problem(under(path, "missed")),
	)
}

// versions are those of HTTP.
var versions = []string{"1.1", "2", "3"}

// problem says what is wrong with a cursor; sent says that what clients send has it.
func (c *Cursor) problem(path []string, sent bool) *problem {
	if c == nil {
		return nil
	}
	from := under(path, "from")
	style, of, _ := strings.Cut(c.From, " ")
	switch {
	case c.From == "event-id", c.From == "seq":
	case style == "header" && isToken(of):
	case style == "json" && of != "":
		if p := pointerProblem(from, of); p != nil {
			return p
		}
	default:
		return at(from, "%q does not exist: use event-id, header NAME, json POINTER or seq%s", c.From, hint.For(c.From, []string{"event-id", "seq"}))
	}
	if len(c.Send) == 0 && c.Query == "" && !sent {
		return at(path, "it says where a cursor comes from and not how it is sent: add send (headers) or query, or {cursor} to what clients send")
	}
	return cmp.Or(
		textProblem(under(path, "first"), c.First, subscribePlaceholders),
		textProblem(under(path, "query"), c.Query, cursorPlaceholders),
		fieldsProblem(under(path, "send"), c.Send, cursorPlaceholders),
	)
}

func (m *Missed) problem(path []string) *problem {
	if m == nil {
		return nil
	}
	if m.Each == "" {
		return at(path, "it says nothing of where the events are: add each, the JSON Pointer to an array of them")
	}
	return cmp.Or(textProblem(under(path, "each"), m.Each, []string{"topic"}), pointerProblem(under(path, "each"), m.Each), pointerProblem(under(path, "json"), m.JSON))
}

func (m Message) problem(path []string) *problem {
	return cmp.Or(pointerProblem(under(path, "each"), m.Each), pointerProblem(under(path, "json"), m.JSON))
}
