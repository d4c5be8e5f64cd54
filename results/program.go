package results

import (
	"cmp"
	"regexp"
)

// A Program is somebody else's, which a file describes: a server that is measured as ours are, or a middlebox.
type Program struct {
	Name    string  `json:"name"`    // of the shipped file, or the path of another one
	SHA256  string  `json:"sha256"`  // of the file's text, in hexadecimal: another one is another configuration
	Version *string `json:"version"` // what it says itself; nil: nothing
	Started bool    `json:"started"` // it was started for the run; else it ran already
	// Processes is how many it consisted of at the end of the window; nil where they are not known: then what it spent isn't either.
	Processes *int64 `json:"processes"`
}

// A Middlebox is what lay between clients and server, and what it spent over the window.
type Middlebox struct {
	Program      Program `json:"program"`        // what it is
	CPUNS        *int64  `json:"cpu_ns"`         // CPU time of all its processes, user and system
	RSSIdleBytes *int64  `json:"rss_idle_bytes"` // memory of all its processes before the first connection
	RSSBytes     *int64  `json:"rss_bytes"`      // and when all clients were connected and nothing published yet
	// Blocked says why no client could connect through it; nil: they did. Such a run is invalid, for nothing was measured; that the transport
	// doesn't get through is what it found.
	Blocked *string `json:"blocked"`
	// Requests is how many requests for events reached the server behind it, within the window; nil where that isn't ours, or not asked.
	// By these a cache that collapses requests is seen.
	Requests *int64 `json:"requests"`
	// Buffered is the share of events, 0 to 1, that reached a client together with an event that had been sent apart from it, by
	// more than the run's own jitter explains: see docs/method.md. nil where the rate is too low, or too high, to tell.
	Buffered *float64 `json:"buffered"`
	// Cuts is how many connections, or requests that were held, came to an end that neither their protocol nor the client asked for, from
	// the first connection to the end of the drain.
	Cuts *int64 `json:"cuts"`
	// SilenceCutNS is the shortest time for which nothing had come through one of those when it was cut. nil: none was cut, or none that had
	// been silent for a second.
	SilenceCutNS *int64 `json:"silence_cut_ns"`
}

// Brief is the number in what a program says of its version: "2.6.12-1+deb12u4" of "HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/";
// all of it where there is none.
func Brief(version string) string { return cmp.Or(versionNumber.FindString(version), version) }

// versionNumber has digits on both sides of a dot, and goes on to the next space or bracket.
var versionNumber = regexp.MustCompile(`\d+\.\d+[^\s,;:()/]*`)

// Programs is which programs of others a run had, and by which configuration: "" where none. Runs of two versions of a server are no repetitions
// of each other.
func (r Run) Programs() string {
	text := r.PeerText()
	if r.Middlebox != nil {
		text += r.Middlebox.Program.text()
	}
	return text
}

// PeerText is which version of a server that a file describes a run was of, and by which file: "" where it was none.
func (r Run) PeerText() string {
	if r.Peer == nil {
		return ""
	}
	return r.Peer.text()
}

func (p Program) text() string {
	version := ""
	if p.Version != nil {
		version = *p.Version
	}
	return p.SHA256 + " " + version + "\n"
}
