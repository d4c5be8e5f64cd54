package check

import (
	"fmt"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/internal/visible"
	"pollpush/transport"
)

const before = `# What pollpush check looks at

` + "`pollpush check --target FILE|PEER|HOST:PORT`" + ` says whether a server keeps to what its transports promise, before anybody times it. Each
check is made for each transport that it concerns, and passes, fails, or does not apply, for a reason that is said. A server that fails
one that is essential does less than others do: it is not timed.

What arrives is followed by the load generator's own clients. What is sent by hand is a request that such a client has sent, repeated or
spoiled. WebSocket frames are written byte by byte; where RFC 6455 wants a close frame with a code, a server that ends the connection
another way has failed it too, as section 7.1.7 allows: it passes, and a footnote says what came. A server that a check ends is
started again for the next one. Over HTTP/2, HTTP/3 and TLS nothing is written by hand.

| check | transports | what is expected | source |
| --- | --- | --- | --- |
`

// TestDocument: docs/checks.md has every check.
func TestDocument(t *testing.T) {
	var b strings.Builder
	b.WriteString(before)
	for _, c := range Checks {
		var names []string
		for _, of := range transport.All {
			if c.concerns == nil || c.concerns(of) {
				names = append(names, of.Name)
			}
		}
		if len(names) == 0 || c.Sentence == "" || c.Source == "" {
			t.Errorf("%q has no transport, no sentence or no source", c.Name)
		}
		which := strings.Join(names, ", ")
		if len(names) == len(transport.All) {
			which = "all"
		}
		name := visible.Markdown(c.Name)
		if c.Essential {
			name = fmt.Sprintf("**%s** (essential)", name)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, which, visible.Markdown(c.Sentence), c.Source)
	}
	goldenfile.Check(t, "../docs/checks.md", []byte(b.String()))
}

// TestEnough: each transport has about twenty checks, and something that is essential.
func TestEnough(t *testing.T) {
	for _, of := range transport.All {
		n, essential := 0, false
		for _, c := range Checks {
			if c.concerns == nil || c.concerns(of) {
				n++
				essential = essential || c.Essential
			}
		}
		if n < 14 || !essential {
			t.Errorf("%s has %d checks, want 14 or more, of which some are essential: %v", of.Name, n, essential)
		}
	}
	names := map[string]bool{}
	for _, c := range Checks {
		if names[c.Name] {
			t.Errorf("two checks are called %q", c.Name)
		}
		names[c.Name] = true
	}
}
