package lab

import (
	"embed"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"pollpush/transport"
)

// files are the page, and the smallest servers and clients that it shows.
//
//go:embed page smallest/*/*.go smallest/*/*.js
var files embed.FS

// Clients returns the page's JavaScript, so that others can run its transports' clients: lines.js, and transports/NAME.js for
// each transport.
func Clients() fs.FS {
	clients, err := fs.Sub(files, "page")
	if err != nil {
		panic("internal error: " + err.Error()) // the name is valid
	}
	return clients
}

// A page serves the files, each with headers that isolate it: it can't load or be loaded by anything outside the lab.
type page struct {
	transports     []transport.Transport
	second, secure int    // ports of the other listeners; 0: there is none
	paths          []Path // to the lab
}

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "use GET here", http.StatusMethodNotAllowed)
		return
	}
	name := "page" + path.Clean(r.URL.Path)
	switch {
	case r.URL.Path == "/":
		name = "page/index.html"
	case strings.HasPrefix(r.URL.Path, "/smallest/"):
		name = path.Clean(r.URL.Path)[1:]
	}
	text, err := fs.ReadFile(files, name)
	if name == transportsFile {
		text, err = transportsModule(p.transports), nil
	}
	if err != nil {
		http.Error(w, "there is nothing at this path", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	// Cross-origin isolated: performance.now() has steps of 5 µs instead of 100 µs (HTML standard, section 7.1.3).
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "+
		strings.Join(p.mayConnect(r), " ")+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "+
		"require-trusted-types-for 'script'")
	w.Write(text)
}

// refusedPort is where nobody listens: the bench shows what a refused connection looks like.
const refusedPort = 2

// mayConnect lists what the page may open connections to: the lab's own listeners, a port where nobody listens, and
// origins that the visitor has named in the page's address as the target of a lane or of the bench.
func (p *page) mayConnect(r *http.Request) []string {
	host := hostname(r)
	sources := []string{"'self'"}
	if self, ok := source("ws://" + r.Host); ok {
		sources = append(sources, self)
	}
	add := func(scheme string, port int) {
		if s, ok := source(scheme + "://" + net.JoinHostPort(host, strconv.Itoa(port))); ok && port != 0 {
			sources = append(sources, s)
		}
	}
	add("ws", refusedPort)
	add("ws", p.second)
	add("wss", p.secure)
	for _, path := range p.paths {
		add("http", port(path.Listener))
		add("ws", port(path.Listener))
	}
	named := func(key string, upgrade bool) {
		s, ok := source(r.URL.Query().Get(key))
		if s = schemeFor(upgrade, s); ok && !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
	}
	for _, t := range p.transports {
		named(t.Name, t.Upgrade)
	}
	named("url", true) // the bench's
	return sources
}

// source returns the origin of a URL as a source expression of a Content-Security-Policy. It is false for what isn't an
// absolute URL of a web scheme, and for a host with characters that could end the expression.
func source(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || !slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme) {
		return "", false
	}
	strange := func(c rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]", c)
	}
	if strings.ContainsFunc(u.Host, strange) {
		return "", false
	}
	return u.Scheme + "://" + u.Host, true
}

// schemeFor returns a source expression with the scheme by which the page connects: what is named as http may be meant for a
// WebSocket, whose constructor takes that too, and an expression for http doesn't allow ws.
func schemeFor(upgrade bool, source string) string {
	from, to := "ws", "http"
	if upgrade {
		from, to = to, from
	}
	if rest, ok := strings.CutPrefix(source, from); ok {
		return to + rest
	}
	return source
}

// hostname returns the name by which the visitor reached the lab, without its port.
func hostname(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		return host
	}
	return r.Host
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}

// elsewhere serves the second origin and wss: the bench's peers, and a sentence for those who come to look at the
// certificate.
func elsewhere(peers http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/peer", peers)
	mux.Handle("/peer/", peers)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write([]byte("This origin of the pollpush lab can be reached. Close this tab and go back to the bench.\n" +
			"pollpush 实验室的这个来源可以访问。请关闭此标签页，返回实验台。\n"))
	})
	return mux
}
