package model

import (
	"math"

	"pollpush/headers"
	"pollpush/results"
	"pollpush/transport"
)

// MinimalSaves is how many bytes less each poll of a scenario with browser heads has when it has those that HTTP demands: the difference
// of two heads that are known to the byte. It is 0 for other profiles, and for streams, which ask before the window, and NaN over
// HTTP/3, where an encoder chooses what it refers to.
func MinimalSaves(s results.Scenario) float64 {
	if s.Headers != results.HeadersBrowser || s.Kind() == transport.Stream {
		return 0
	}
	r := headers.Request{
		Profile: headers.Browser, Kind: headers.Fetch, HTTP: s.HTTP, Secure: s.TLS || s.Client == results.ClientBrowser, // which trusts loopback
		Host: "10.99.0.1:40000", Revalidate: s.Conditional,
	}
	minimal := r
	minimal.Profile = headers.Minimal
	switch s.HTTP {
	case results.HTTP1:
		return float64(len(r.Text()) - len(minimal.Text()))
	case results.HTTP2: // each field is a byte once the table has it, and the priority five
		return float64(len(r.Fields()) - len(minimal.Fields()) + 5)
	}
	return math.NaN()
}
