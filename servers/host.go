package servers

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// ParseHost returns a host name or IP address as Guard.Hosts has it: in lower case, without brackets. A port is not part of
// it, because a name is allowed at every port.
func ParseHost(text string) (string, error) {
	if ip, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return ip.String(), nil
	}
	if text == "" || strings.ContainsFunc(text, notOfHost) {
		return "", fmt.Errorf("%q is not a host name: write it without scheme, port and path, like feed.example", text)
	}
	return strings.ToLower(strings.TrimSuffix(text, ".")), nil
}

// notOfHost reports whether a character is in no host name. A name outside of ASCII has an ASCII form, which is what
// browsers send (RFC 5890, section 2.3.2.1).
func notOfHost(c rune) bool {
	return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_')
}

// hostname returns the host of a field Host, without its port and the brackets of an IPv6 address.
func hostname(field string) string {
	if host, _, err := net.SplitHostPort(field); err == nil {
		return host
	}
	return strings.Trim(field, "[]")
}

// knows reports whether the server is known by the name in a field Host. The usual ones cost no allocation.
//
// What must stay outside are names that a stranger can have resolve to this machine. That takes a name in the public DNS, so
// it has a dot in it, and its last label is no "localhost", which resolvers keep for themselves (RFC 6761, section 6.3).
// A request without Host comes from a client of HTTP/1.0, which is no browser.
func (g *Guard) knows(field []byte) bool {
	if bytes.IndexByte(field, '@') >= 0 {
		return false // there is no user in the field: what is in front of it looks like a name
	}
	name := field
	if i := bytes.LastIndexByte(name, ':'); i >= 0 && bytes.IndexByte(name, ':') == i {
		name = name[:i]
	}
	if string(name) == "127.0.0.1" || len(field) == 0 {
		return true
	}
	if bytes.IndexByte(name, '.') < 0 && len(name) > 0 && bytes.IndexFunc(name, notOfHost) < 0 {
		return true
	}
	host := strings.ToLower(strings.TrimSuffix(hostname(string(field)), "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().IsLoopback() || slices.Contains(g.Hosts, ip.String())
	}
	if host == "" || strings.ContainsFunc(host, notOfHost) {
		return false
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") || slices.Contains(g.Hosts, host)
}

// onLoopback reports whether only this machine reaches who listens at an address.
func onLoopback(listens net.Addr) bool {
	switch address := listens.(type) {
	case *net.TCPAddr:
		return address.IP.IsLoopback()
	case *net.UDPAddr:
		return address.IP.IsLoopback()
	}
	return false
}
