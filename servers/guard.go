package servers

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/valyala/fasthttp"
)

// A Guard decides which requests are let in, so that a web page which a user happens to look at can't use their browser to
// reach a server that is there for them: neither as a page of another origin nor by a name that was made to resolve to this
// machine (DNS rebinding). It asks the same of every request, whatever its method and path. Clients that are no browsers
// send no Origin and no Sec-Fetch-Site, and are not concerned.
type Guard struct {
	Hosts      []string // host names by which the server may be asked, beside those of the loopback interface
	Origins    []string // origins whose pages may ask, beside the server's own, as ParseOrigin returns them; "*": all
	Neighbours []int    // ports of the same host whose pages may ask: another listener of the same program
	Loopback   bool     // it listens on the loopback interface: Host is checked, even where Hosts has none
}

// NewGuard returns the guard of a server that listens at an address: that is a name by which it is known. It says what is no host name and
// no origin.
func NewGuard(listens net.Addr, hosts, origins []string) (Guard, error) {
	g := Guard{Loopback: onLoopback(listens)}
	for _, text := range hosts {
		host, err := ParseHost(text)
		if err != nil {
			return g, fmt.Errorf("host: %w", err)
		}
		g.Hosts = append(g.Hosts, host)
	}
	for _, text := range origins {
		origin, err := ParseOrigin(text)
		if err != nil {
			return g, fmt.Errorf("origin: %w", err)
		}
		g.Origins = append(g.Origins, origin)
	}
	return g, nil
}

// Values of Sec-Fetch-Site (Fetch Metadata, section 2.4) that no page of another site brings about: the user typed the
// address, or the page is of the same origin.
const (
	siteNone       = "none"
	siteSameOrigin = "same-origin"
)

// A request is what a Guard looks at. Its slices are those of the engine: nothing is copied to let a request in.
type request struct {
	host       []byte // the field Host, or what an absolute target says instead
	tls        bool
	origin     []byte // "" when there is none
	site       []byte // Sec-Fetch-Site; "" when there is none
	navigation bool   // somebody follows a link to a page that anybody may link to
}

// refuse returns why a request is not let in.
func (g *Guard) refuse(r request) Refusal {
	if (g.Loopback || len(g.Hosts) > 0) && !g.knows(r.host) {
		return refusef(http.StatusMisdirectedRequest,
			"this server is not known as %q, which may be another site's name for it: --allow-host adds a name", hostname(string(r.host)))
	}
	if len(r.origin) > 0 {
		if g.allows(r.origin) || g.neighbour(r) || sameOrigin(r) && (len(r.site) == 0 || string(r.site) == siteSameOrigin) {
			return Refusal{}
		}
		return refusef(http.StatusForbidden,
			"pages of the origin %q are not let in: --allow-origin adds an origin", r.origin)
	}
	// A page can have its browser ask without an Origin, as for an image, but not without Sec-Fetch-Site.
	if len(r.site) == 0 || string(r.site) == siteNone || string(r.site) == siteSameOrigin || r.navigation || g.allows(nil) {
		return Refusal{}
	}
	return refusef(http.StatusForbidden, "requests of other sites' pages are not let in: --allow-origin adds an origin")
}

// Fields of Fetch Metadata (sections 2.2 and 2.4), and the mode of somebody who follows a link.
const (
	fieldSite    = "Sec-Fetch-Site"
	fieldMode    = "Sec-Fetch-Mode"
	modeNavigate = "navigate"
)

// whole returns what a request says in all fields of a name. Several make a list (RFC 9110, section 5.3), of which the
// first element alone says nothing: where one value is meant, a list is none that is let in.
func whole(h *fasthttp.RequestHeader, name string) []byte {
	switch values := h.PeekAll(name); len(values) {
	case 0:
		return nil
	case 1:
		return values[0]
	default:
		return bytes.Join(values, []byte(", "))
	}
}

// admit answers a request that is not let in, and returns false. linked says that anybody may link to what is there.
func (s *Handler) admit(c *fasthttp.RequestCtx, linked bool) bool {
	h := &c.Request.Header
	r := request{
		host: h.Host(), tls: s.Options.TLS != nil,
		origin: whole(h, fasthttp.HeaderOrigin), site: whole(h, fieldSite),
	}
	if target := h.RequestURI(); len(target) > 0 && target[0] != '/' && target[0] != '*' {
		// The name in an absolute target is the one that counts (RFC 9112, section 3.2.2). It is the field's otherwise.
		if named := c.Host(); len(named) > 0 {
			r.host = named
		}
	}
	if linked && len(r.site) > 0 {
		r.navigation = (h.IsGet() || h.IsHead()) && string(whole(h, fieldMode)) == modeNavigate
	}
	refused := s.Guard.refuse(r)
	if refused.Refused() {
		Refuse(&c.Response, refused)
	}
	return !refused.Refused()
}

// Admit returns why a request that net/http has read is not let in. linked says that anybody may link to what is there.
func (g *Guard) Admit(r *http.Request, linked bool) Refusal {
	field := func(name string) string { return strings.Join(r.Header.Values(name), ", ") }
	return g.refuse(request{
		host: []byte(r.Host), tls: r.TLS != nil, origin: []byte(field("Origin")), site: []byte(field(fieldSite)),
		navigation: linked && (r.Method == http.MethodGet || r.Method == http.MethodHead) && field(fieldMode) == modeNavigate,
	})
}

// Handler returns next behind the guard, for servers that have another engine. Pages at any path may be linked to.
func (g *Guard) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refused := g.Admit(r, true); refused.Refused() {
			http.Error(w, refused.Sentence, refused.Status)
			return
		}
		next.ServeHTTP(w, r)
	})
}
