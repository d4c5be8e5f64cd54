package experiment

import (
	"time"

	"pollpush/results"
)

// grace is how much longer a call to a child may take than what it asks for: an answer that takes this long on an
// overloaded machine would come from a run that is worth nothing.
const grace = 15 * time.Second

// answerTime is how long the answer to an order may take in a run of s, grace beyond what its parts take at the most.
// Window and drain may be asked for before the window is over.
func answerTime(o order, s results.Scenario, w window, grace time.Duration) time.Duration {
	clients := time.Duration(s.Clients)
	rest := max(0, time.Until(w.Mark2))
	browser := time.Duration(0)
	if s.Client == results.ClientBrowser {
		browser = 30 * time.Second // to start a Chromium, or to have it answer while it is at its limit
	}
	switch {
	case o.Load != nil, o.Follow:
		// 5,000 connections are opened a second, 256 of them at once: on a busy core with TLS a tenth of that is left. A
		// request and its answer, and two ways for the handshake of TLS, take a round trip each.
		return grace + browser + clients*2*time.Millisecond + (clients/256+1)*4*time.Duration(s.RTT)
	case o.Settled:
		return grace + clients*100*time.Microsecond // a collection of all that the connections hold
	case o.Window != nil:
		// A publisher that is late catches up before it answers.
		return grace + rest + time.Duration(s.Settle+s.Measure)/2
	case o.Drain != nil:
		return grace + browser + rest + time.Duration(s.Drain) + clients*time.Millisecond // to sum up
	}
	return grace
}
