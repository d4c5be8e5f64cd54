package targets

import (
	"regexp"
	"slices"
	"strings"

	"pollpush/internal/hint"
)

// anyHeader stands for {header:NAME}, a field of the answer before.
const anyHeader = "header:NAME"

var (
	// startPlaceholders are those that are known once a server is to be started.
	startPlaceholders = []string{"host", "port", "port2", "port3", "address", "dir", "peers", "pollpush", "clients", "topics", "tls", "http"}
	// EventPlaceholders are those that an event fills in, of a request that publishes it.
	EventPlaceholders = []string{"topic", "message", "message:json", "body", "seq", "due"}
	// ClientPlaceholders are those that a client fills in, of what it sends.
	ClientPlaceholders = []string{"topic", "cursor", "random", "hold"}

	publishPlaceholders   = slices.Concat(EventPlaceholders, startPlaceholders)
	subscribePlaceholders = slices.Concat(ClientPlaceholders, startPlaceholders)
	cursorPlaceholders    = append(slices.Clone(subscribePlaceholders), anyHeader)
)

// looksLikePlaceholder finds what would be a placeholder; a shell's variable, ${name}, is none.
var looksLikePlaceholder = regexp.MustCompile(`(^|[^$])\{([a-z][a-z0-9]*(?::[A-Za-z0-9-]+)?)\}`)

// textProblem says which placeholder of a text there isn't at its place.
func textProblem(path []string, text string, known []string) *problem {
	for _, m := range looksLikePlaceholder.FindAllStringSubmatch(text, -1) {
		name := m[2]
		kind := name
		if strings.HasPrefix(name, "header:") {
			kind = anyHeader
		}
		if !slices.Contains(known, kind) {
			return at(path, "there is no {%s} here%s: use {%s}", name, hint.For(name, known), strings.Join(known, "}, {"))
		}
	}
	return nil
}
