package results

import (
	"cmp"
	"fmt"
	"net"
	"strconv"
	"strings"

	"pollpush/internal/shipped"
)

// Why clients trust a server's certificate, as in Run.TLSTrust.
const (
	TrustRun      = "run"      // it was made for the run
	TrustSystem   = "system"   // by the system's certificates
	TrustFile     = "file"     // by those of a file, which Scenario.Trust names
	TrustLoopback = "loopback" // unseen: nobody is in between
	TrustAny      = "any"      // unseen, because Scenario.Trust says so
)

// Described reports whether the server is one that a file describes, ours or anybody's, rather than pollpush's own or one at
// HOST:PORT that speaks as pollpush's do.
func (s Scenario) Described() bool {
	return s.Target != "" && !shipped.IsAddress(s.Target)
}

// OwnPeer is the peer that is pollpush's own server: started, posted to and measured as all that files describe.
const OwnPeer = "pollpush"

// ServerName names the server in a sentence or a figure, where pollpush's own stands but once.
func (s Scenario) ServerName() string { return cmp.Or(s.Target, OwnPeer) }

// Posted reports whether a process on the load generator's side publishes.
func (s Scenario) Posted() bool { return s.Publisher == PublisherPost || s.Described() }

// targetProblem says what is wrong with a target's address or name; "" if nothing is, or there is no target. What its file says is
// read by those who start it.
func targetProblem(target string) string {
	if target == "" || shipped.IsFile(target) {
		return ""
	}
	if !strings.Contains(target, ":") {
		for _, c := range target {
			if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("._-", c)) {
				return fmt.Sprintf("%q has the character %q, which no name of a peer has: write HOST:PORT, a peer's name, or a file like ./server.yaml", target, c)
			}
		}
		return ""
	}
	wrong := func(format string, args ...any) string {
		return fmt.Sprintf("%q ", target) + fmt.Sprintf(format, args...) + ": write HOST:PORT, like 127.0.0.1:8080"
	}
	if scheme, _, ok := strings.Cut(target, "://"); ok {
		return wrong("has a scheme, %s", scheme)
	}
	if strings.ContainsAny(target, "/?#") {
		return wrong("has a path: the transports have their own")
	}
	for _, c := range target {
		if c <= ' ' || c > '~' || strings.ContainsRune("@\\\"'<>,;{}|^`", c) {
			return wrong("has the character %q, which no host has", c)
		}
	}
	host, port, err := net.SplitHostPort(target)
	if err != nil {
		if strings.Count(target, ":") > 1 {
			return wrong("is no host with a port: an IPv6 address stands in brackets")
		}
		return wrong("has no port")
	}
	if host == "" {
		return wrong("has no host")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return wrong("has no port from 1 to 65535")
	}
	return ""
}
