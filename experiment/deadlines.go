package experiment

import (
	"cmp"
	"time"

	"pollpush/results"
	"pollpush/suites/targets"
)

// Grace is how much longer a call to a worker may take than what it asks for: a reply that takes this long on an
// overloaded machine would come from a run that is worth nothing.
const Grace = 15 * time.Second

// deadlines are how long the replies to calls may take in a run: grace beyond what their parts take at the most.
type deadlines struct {
	scenario results.Scenario
	window   Window
	grace    time.Duration
}

func (d deadlines) clients() time.Duration { return time.Duration(d.scenario.Clients) }

// browser is the time that a Chromium takes to start, or to reply while it is at its limit.
func (d deadlines) browser() time.Duration {
	if d.scenario.Client == results.ClientBrowser {
		return 30 * time.Second
	}
	return 0
}

// rest is the time until the window's end, 0 when it is over.
func (d deadlines) rest() time.Duration { return max(0, time.Until(d.window.Mark2)) }

func (d deadlines) start() time.Duration { return d.grace + d.browser() }

// connect: 5,000 connections are opened a second, 256 of them at once: on a busy core with TLS a tenth of that is left. The
// handshakes of TCP and TLS, what both sides of HTTP/2 say first, and a request with its answer take a round trip each. What is late
// over QUIC is sent again.
func (d deadlines) connect() time.Duration {
	each := 2 * time.Millisecond
	if d.scenario.HTTP == results.HTTP3 {
		each = 8 * time.Millisecond
	}
	return d.grace + d.browser() + d.clients()*each + (d.clients()/256+1)*5*time.Duration(d.scenario.RTT)
}

// connected: a collection of all that the connections hold.
func (d deadlines) connected() time.Duration { return d.grace + d.clients()*100*time.Microsecond }

func (d deadlines) measure() time.Duration { return d.grace + d.rest() }

// publish: a publisher that is late catches up before it replies. One whose server hangs is not to blame: it has longer.
func (d deadlines) publish() time.Duration {
	return d.measure() + time.Duration(d.scenario.Settle+d.scenario.Measure)/2
}

// drain may be called before the window is over. In the end the clients are summed up.
func (d deadlines) drain() time.Duration {
	return d.grace + d.browser() + d.rest() + time.Duration(d.scenario.Drain) + d.clients()*time.Millisecond
}

// program: a server that a file describes says how long it may take until it is ready, after its version.
func (d deadlines) program(start *targets.Start) time.Duration {
	within := readyWithin
	if start != nil {
		within = cmp.Or(start.ReadyWithin(), within)
	}
	return d.grace + within + versionWithin
}
