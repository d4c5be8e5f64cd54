package servers

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/valyala/fasthttp"
)

// AnyOrigin among Guard.Origins lets pages of every origin in.
const AnyOrigin = "*"

// ParseOrigin returns an origin as browsers write it in the field Origin (HTML standard, section 7.1.1): scheme and host in
// lower case, the port only where it isn't the scheme's. AnyOrigin is one too.
func ParseOrigin(text string) (string, error) {
	if text == AnyOrigin {
		return AnyOrigin, nil
	}
	if text == "null" {
		return "", fmt.Errorf(`"null" is the origin of every sandboxed page and every file: use "*" to let all pages in`)
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return "", fmt.Errorf("%q is not an origin: write scheme, host and port, like http://feed.example:8080", text)
	}
	scheme, host, port := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()
	usual := map[string]string{"http": "80", "https": "443"}
	if usual[scheme] == "" {
		return "", fmt.Errorf("%q is not the origin of a web page: use http or https", text)
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.String()
	} else if strings.ContainsFunc(host, notOfHost) {
		return "", fmt.Errorf("%q is not an origin: write its host as browsers send it, in ASCII (xn--...)", text)
	}
	origin := scheme + "://" + host
	switch {
	case port != "" && port != usual[scheme]:
		origin = scheme + "://" + net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		origin = scheme + "://[" + host + "]"
	}
	if u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", fmt.Errorf("%q has more than an origin has: write %s", text, origin)
	}
	return origin, nil
}

// allows reports whether Origins has an origin; without one, whether it has all of them.
func (g *Guard) allows(origin []byte) bool {
	for _, o := range g.Origins {
		if o == AnyOrigin || o == string(origin) {
			return true
		}
	}
	if len(g.Origins) == 0 || len(origin) == 0 {
		return false
	}
	parsed, err := ParseOrigin(string(origin))
	return err == nil && slices.Contains(g.Origins, parsed)
}

// sameOrigin reports whether a request comes from a page of this very server: scheme, host and port are the ones by which
// it was asked. Behind a proxy that ends TLS the scheme is another one, and the origin has to be allowed by name.
func sameOrigin(r request) bool {
	scheme := "http://"
	if r.tls {
		scheme = "https://"
	}
	if rest, ok := bytes.CutPrefix(r.origin, []byte(scheme)); ok && len(rest) > 0 && bytes.Equal(rest, r.host) {
		return true
	}
	from, err := ParseOrigin(string(r.origin))
	if err != nil {
		return false
	}
	own, err := ParseOrigin(scheme + string(r.host))
	return err == nil && from == own
}

// neighbour reports whether a request comes from a page of another port of the same host that Neighbours has.
func (g *Guard) neighbour(r request) bool {
	if len(g.Neighbours) == 0 {
		return false
	}
	from, err := ParseOrigin(string(r.origin))
	return err == nil && slices.ContainsFunc(g.Neighbours, func(port int) bool {
		at := "http://" + net.JoinHostPort(hostname(string(r.host)), strconv.Itoa(port))
		own, err := ParseOrigin(at)
		return err == nil && from == own
	})
}

// SharedWith returns the origin of the page that a request comes from, which its fields Origin say, when Options.Origins has it,
// so that the page may read the answer although it is another server's (CORS: Fetch standard, section 3.2); "" otherwise. The guard has
// let the request in: where there are neighbours, the page is one's, or the server's own.
func (c *Core) SharedWith(origin []byte) string {
	if len(origin) == 0 || len(c.Guard.Neighbours) == 0 && !c.Guard.allows(origin) {
		return ""
	}
	return string(origin)
}

func (s *Handler) sharedWith(c *fasthttp.RequestCtx) string {
	if len(s.Guard.Origins)+len(s.Guard.Neighbours) == 0 {
		return ""
	}
	return s.SharedWith(whole(&c.Request.Header, fasthttp.HeaderOrigin))
}

// A Header is what an answer's fields are set in: fasthttp's, or net/http's.
type Header interface{ Set(name, value string) }

// Share tells the browser that pages of the origin may read the answer; "" leaves it as it is.
func Share(h Header, origin string) {
	if origin != "" {
		h.Set(fasthttp.HeaderAccessControlAllowOrigin, origin)
		h.Set(fasthttp.HeaderVary, fasthttp.HeaderOrigin)
		h.Set(fasthttp.HeaderAccessControlExposeHeaders, EpochHeader)
	}
}
