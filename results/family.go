package results

import (
	"time"

	"pollpush/transport"
)

// Label names the way a scenario follows the feed: the transport, for short polling how often it asks, how long a long poll is
// held and a stream waits between heartbeats where that is not the default, and what a stream leaves out or ends after.
//
// A mix has a label of its own, and one of its parts says that it is one.
func (s Scenario) Label() string {
	switch {
	case s.isMix():
		return "mix " + s.Mix
	case s.Mix != "":
		p := s
		p.Mix = ""
		return p.Label() + " in a mix"
	case s.Kind() == transport.Hold && s.Hold != 0 && s.Hold != Default().Hold:
		return s.Transport + " hold " + short(s.Hold)
	case s.Kind() == transport.Stream:
		return s.streamLabel()
	case s.Kind() != transport.Poll:
		return s.Transport
	case s.Adaptive != "":
		return s.Transport + " adaptive " + s.Adaptive
	case s.Think > 0:
		return s.Transport + " think " + short(s.Think)
	default:
		return s.Transport + " " + short(s.PollInterval)
	}
}

func (s Scenario) streamLabel() string {
	label := s.Transport
	if s.Heartbeat != 0 && s.Heartbeat != Default().Heartbeat {
		label += " heartbeat " + short(s.Heartbeat)
	}
	if s.Conflate > 0 {
		label += " conflate " + short(s.Conflate)
	}
	if s.RetryStream > 0 {
		label += " retry " + short(s.RetryStream)
	}
	if s.Ask == AskResponse {
		label += " response"
	}
	return label
}

// Posting says in prose of a transport what its clients need beside it to send or to ask; "" for those that send on what they follow.
func (s Scenario) Posting() string {
	switch {
	case s.Ask == AskResponse:
		return " by POST"
	case s.Descriptor().Upgrade || !s.Upstream():
		return ""
	case s.PostConnection == PostSame:
		return " and POST on one connection"
	}
	return " and POST"
}

// short is a duration without its zero units: 1m0s is 1m.
func short(d Duration) string {
	text := time.Duration(d).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if n := len(text) - len(zero); n > 0 && text[n:] == zero {
			text = text[:n+1]
		}
	}
	return text
}

// Family returns what two scenarios have in common when they differ only in the transport, in how it polls, is held
// and kept open, in how long the run took, and in the fields with the keys of vary (clients, rate, contract): comparing their runs compares those.
func (s Scenario) Family(vary ...string) Scenario {
	s.Transport, s.PollInterval, s.Think, s.Hold, s.Heartbeat = "", 0, 0, 0, 0
	s.Adaptive, s.Conflate, s.RetryStream = "", 0, 0
	s.History, s.Settle, s.Measure, s.Drain, s.Seed, s.Target = 0, 0, 0, 0, 0, ""
	for _, key := range vary {
		FieldNamed(key).Clear(&s)
	}
	return s
}
