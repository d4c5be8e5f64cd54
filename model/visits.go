package model

import (
	"math"

	"pollpush/headers"
	"pollpush/results"
	"pollpush/transport"
)

// visits is how many sessions of a client end per second, and as many begin: how long one lasts is distributed exponentially.
func (p *Prediction) visits() float64 {
	s := p.Scenario
	if s.Session == 0 {
		return 0
	}
	if ended := p.ended.value(); !math.IsNaN(ended) {
		return ended
	}
	return 1 / s.Session.Seconds()
}

// visited are the answers of a client that polls by a clock, and at once when it comes back, from when on the clock begins anew: from one poll to
// the next it is a period, or the time until the client leaves, if that is shorter.
func visited(found answers, a arrivals, period, rate float64) answers {
	if rate == 0 {
		return found
	}
	stays := math.Exp(-rate * period)
	const steps = 200
	useful := stays * a.useful(period)
	for i := range steps {
		t := (float64(i) + 0.5) / steps * period
		useful += a.useful(t) * rate * math.Exp(-rate*t) * period / steps
	}
	polls := rate / (1 - stays)
	found.full, found.empty = polls*useful, polls*(1-useful)
	return found
}

// comings is what leaving and coming back takes, of so many sessions per second: connections, and requests that open streams, or that nobody
// waits for any more.
func (p *Prediction) comings() Traffic {
	s, rate := p.Scenario, p.visits()
	if rate == 0 {
		return Traffic{}
	}
	if s.HTTP == results.HTTP3 || s.Target != "" || s.Compress != "" || s.RetryStream > 0 {
		nan := math.NaN()
		return Traffic{nan, nan, nan, nan, nan}
	}
	cold := s
	cold.KeepAlive = results.KeepAliveOff
	open := openingOf(cold)
	up, down := open.up, open.down
	if s.TLS { // who leaves says no farewell
		if up -= closeNotify; s.HTTP != results.HTTP2 {
			down -= closeNotify
		}
	}
	switch {
	case s.KeepAlive == results.KeepAliveOff: // each poll has a connection anyway
		up, down = 0, 0
	case s.Kind() == transport.Stream:
		request, head := p.streamHeads()
		up, down = up+request, down+head
	case s.HTTP == results.HTTP2:
		first, later := p.firstPoll()
		up, down = up+first.up-later.up, down+first.down-later.down
	}
	if s.Kind() == transport.Hold { // the one that was held
		up += p.Costs.Request.value() + requestDetails(s)
	}
	t := Traffic{AppUp: rate * up, AppDown: rate * down}
	t.WireUp = t.AppUp + rate*(open.packetsUp*TCPIPHeader+synOption)
	t.WireDown = t.AppDown + rate*(open.packetsDown*TCPIPHeader+synOption)
	return t
}

// streamHeads returns the bytes of a request for a stream, from where the client is, and of the head of the answer, with what it begins with.
func (p *Prediction) streamHeads() (request, head float64) {
	s := p.Scenario
	r := headers.Request{
		Profile: s.Headers, Kind: headers.Fetch, HTTP: s.HTTP, Secure: s.TLS, Host: hostField, Cookie: headers.Cookie(s.CookieBytes),
		Target: s.Descriptor().Path + "?topic=0", Key: "dGhlIHNhbXBsZSBub25jZQ==",
	}
	if s.Contract == results.Latest {
		r.Target += "&contract=latest"
	}
	if s.Conflate > 0 {
		r.Target += "&conflate=" + s.Conflate.String()
	}
	cursor := epochs[0] + "-" + "55555555"[:int(min(8, math.Round(seqDigits(s))))]
	answer := answerHeadOf(s)
	switch {
	case s.Descriptor().Upgrade:
		r.Kind = headers.Upgrade
		r.Target += "&after=" + cursor
	case opensWith(s) > 0: // an EventSource
		r.Kind = headers.EventStream
		r.Extra = append(r.Extra, headers.Field{Name: "Last-Event-ID", Value: cursor})
	default:
		r.Target += "&after=" + cursor
	}
	begins := opensWith(s)
	if s.HTTP == results.HTTP2 {
		up := newCoder().frame(append(r.Pseudo(), r.Fields()...)...)
		if _, ok := r.Weight(); ok {
			up += priority
		}
		head = recorded(s, newCoder().frame(answer.coded(0, 0, 0)...))
		if begins > 0 {
			head += carried(s, begins)
		}
		if s.Descriptor().Upgrade {
			return recorded(s, up), head
		}
		return up, head // in the record that acknowledges the server's SETTINGS
	}
	if head = answer.size(); begins > 0 {
		if s.Engine == results.EngineNetHTTP {
			begins = chunked(begins)
		}
		head += begins
	}
	return recorded(s, float64(len(r.Text()))), recorded(s, head)
}

// answerHeadOf is the head of a stream's answer that goes on.
func answerHeadOf(s results.Scenario) head {
	date := headers.Field{Name: "Date", Value: aDate}
	if s.Descriptor().Upgrade {
		if s.HTTP == results.HTTP2 {
			return head{"200 OK", []headers.Field{date}}
		}
		return head{"101 Switching Protocols", []headers.Field{
			{Name: "Upgrade", Value: "websocket"}, {Name: "Connection", Value: "Upgrade"}, {Name: "Sec-WebSocket-Accept", Value: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
		}}
	}
	fields := []headers.Field{date, {Name: "Content-Type", Value: s.Framing().ContentType}}
	switch {
	case s.HTTP == results.HTTP2:
	case s.Engine == results.EngineNetHTTP:
		fields = append(fields, headers.Field{Name: "Transfer-Encoding", Value: "chunked"})
	default:
		fields = append(fields, headers.Field{Name: "Connection", Value: "close"})
	}
	return head{"200 OK", fields}
}

// firstPoll returns what a poll and its answer take on a connection of HTTP/2 that has just been opened, and later.
func (p *Prediction) firstPoll() (first, later opening) {
	s := p.Scenario
	up, down := newCoder(), newCoder()
	poll := askedBy(s)
	poll.topic, poll.cursor = "0", epochs[0]+"-100"
	r := requestOf(s, poll)
	withEvents, _ := answerHeads(s, answers{full: 1, lines: 1, coding: 1})
	code := func() opening {
		return opening{up: up.frame(append(r.Pseudo(), r.Fields()...)...), down: down.frame(withEvents.coded(0, LineBytes(s), 100)...)}
	}
	return code(), code()
}

// opensWith is how many bytes an EventSource is told of coming back before the first event; 0 on other streams.
func opensWith(s results.Scenario) float64 {
	if s.Framing().ContentType != transport.SSE.Framing.ContentType {
		return 0
	}
	return float64(len("retry: 1000\n\n"))
}
