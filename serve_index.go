package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"

	"pollpush/internal/shell"
	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/servers"
	"pollpush/transport"
)

//go:embed serve_index.html
var indexPage string

// An indexEntry is one path of what serve offers.
type indexEntry struct {
	Path, About string
	Curl        string // "" where curl speaks nothing of it
	Opens       bool   // in a browser's window
}

// An index is what serve says of itself.
type index struct {
	Entries []indexEntry
	Topics  string // which there are; "" where there is one
}

// newIndex answers GET / by what there is, with a line of curl for each path: as a page to browsers, as text to others. Other paths have
// nothing.
func newIndex(s results.Scenario, offered []servers.Transport) http.Handler {
	page := template.Must(template.New("index").Parse(indexPage))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plain := func(status int, sentence string) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(status)
			fmt.Fprintln(w, sentence)
		}
		switch {
		case r.URL.Path != "/":
			plain(http.StatusNotFound, "there is nothing at this path: GET / says what there is")
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD, OPTIONS")
			plain(http.StatusMethodNotAllowed, "use GET or HEAD here")
			return
		}
		i := indexOf(s, r.Host, offered)
		w.Header().Set("Vary", "Accept")
		if !strings.Contains(r.Header.Get("Accept"), "text/html") {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			i.writeText(w)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = page.Execute(w, i) // what fails is the connection, and nobody is left to be told
	})
}

// indexOf lists what is offered at a host.
func indexOf(s results.Scenario, host string, offered []servers.Transport) index {
	var i index
	for _, t := range offered {
		e := indexEntry{Path: t.Path, About: t.Name + " " + t.About, Opens: !t.Upgrade}
		if !t.Datagrams { // sessions of WebTransport are nothing that curl opens
			e.Curl = curl(s, host, t.Path, following(t.Transport)...)
		}
		i.Entries = append(i.Entries, e)
	}
	if s.Workload == results.WorkloadTokens {
		i.Entries = append(i.Entries, indexEntry{servers.AskPath, "takes a prompt, which is the body of a POST, and publishes the answer token by token", curl(s, host, servers.AskPath, "-d", "why?"), false})
	}
	i.Entries = append(i.Entries,
		indexEntry{"/publish", "takes an event, which is the body of a POST", curl(s, host, "/publish", "-d", "hello"), false},
		indexEntry{"/healthz", "says ok as long as the server runs", curl(s, host, "/healthz"), true})
	if topics := s.TopicNames(); len(topics) > 1 {
		i.Topics = fmt.Sprintf("There are %d topics, %s to %s: ?topic=%s at any of these paths follows another than the first, or publishes to it.",
			len(topics), topics[0], topics[len(topics)-1], topics[1])
	}
	return i
}

// following are the arguments with which curl follows the feed over a transport: it shows what a stream brings as it comes, and
// asks for another protocol with the key of RFC 6455, section 1.2.
func following(t transport.Transport) []string {
	switch {
	case t.Upgrade:
		return []string{"-N", "-i", "--http1.1", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket",
			"-H", "Sec-WebSocket-Version: 13", "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}
	case t.Kind == transport.Stream:
		return []string{"-N"}
	}
	return nil
}

// schemeOf is how the URLs of what is served begin.
func schemeOf(s results.Scenario) string {
	if s.TLS {
		return "https"
	}
	return "http"
}

// curl writes a command line that asks for a path. The certificate of serve is its own, so that nobody vouches for it; curl takes
// HTTP/2 where TLS offers it, and HTTP/3 where it is told to.
func curl(s results.Scenario, host, path string, args ...string) string {
	words := []string{"curl"}
	if s.TLS {
		words = append(words, "-k")
	}
	if s.HTTP == results.HTTP3 {
		words = append(words, "--http3-only")
	}
	return visible.Text(shell.Quote(append(append(words, args...), schemeOf(s)+"://"+host+path)...))
}

// writeText writes the index for a terminal.
func (i index) writeText(w io.Writer) {
	fmt.Fprintln(w, "pollpush serves one feed, and each of these paths follows it or adds to it.")
	for _, e := range i.Entries {
		fmt.Fprintf(w, "\n%s\n  %s\n", e.Path, e.About)
		if e.Curl != "" {
			fmt.Fprintf(w, "  %s\n", e.Curl)
		}
	}
	if i.Topics != "" {
		fmt.Fprintf(w, "\n%s\n", i.Topics)
	}
}
