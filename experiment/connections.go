package experiment

import (
	"io/fs"
	"time"

	"pollpush/loadgen/browser"
	"pollpush/servers"
)

// Connections are what the server counted of a browser's connections. A browser's bytes are counted at the server, which
// its page comes from too: the four moments keep the page's own bytes out of them.
type Connections struct {
	PageLoaded, Connected, Mark1, Mark2 Count

	server servers.Counter
}

// A Count is what a server counted up to a moment.
type Count struct {
	servers.Stats
	At time.Time
}

// countBrowser prepares a server for a browser: it gets the page with the transport clients, and its counts are read.
func countBrowser(o *servers.Options, clients fs.FS) (*Connections, error) {
	page, err := browser.Page(clients)
	if err != nil {
		return nil, err
	}
	c := &Connections{}
	o.Fallback = page
	o.Started = func(s servers.Counter) { c.server = s }
	o.MaxConnections += 64 // the page's own, and what the browser opens in case it needs it
	return c, nil
}

// count reads the counts at one of the moments; nil counts nothing.
func (c *Connections) count(moment func(*Connections) *Count) {
	if c != nil {
		*moment(c) = Count{c.server.Stats(), time.Now()}
	}
}

// countedAt is when the counts of the marks were read.
func (c *Connections) countedAt() [2]time.Time {
	if c == nil {
		return [2]time.Time{}
	}
	return [2]time.Time{c.Mark1.At, c.Mark2.At}
}
