package model

import (
	"math"

	"pollpush/headers"
	"pollpush/results"
	"pollpush/transport"
)

// MinimalSaves is how many bytes less each poll of a scenario with browser heads has when it has those that HTTP demands: the difference
// of two heads that are known to the byte. It is 0 for other profiles, and for streams, which ask before the window, and NaN where
// each request over HTTP/2 is the first of its connection.
func MinimalSaves(s results.Scenario) float64 {
	if s.Headers != results.HeadersBrowser || s.Kind() == transport.Stream {
		return 0
	}
	browser := requestOf(s, asked{})
	browser.Secure = s.TLS || s.Client == results.ClientBrowser // which trusts loopback
	minimal := browser
	minimal.Profile = headers.Minimal
	switch {
	case s.HTTP == results.HTTP3:
		return http3Head(browser.Fields()...) - http3Head(minimal.Fields()...)
	case s.HTTP != results.HTTP2:
		return float64(len(browser.Text()) - len(minimal.Text()))
	case s.KeepAlive == results.KeepAliveOff:
		return math.NaN()
	}
	return float64(len(browser.Fields()) - len(minimal.Fields()) + 5) // a field is a byte once the table has it, and the frame's priority five
}
