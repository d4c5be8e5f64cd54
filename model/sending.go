package model

import (
	"math"
	"strings"

	"pollpush/headers"
	"pollpush/results"
	"pollpush/transport"
)

// A sending is what a client says by itself: messages by a connection of both directions, or by POST.
type sending struct {
	rate    float64 // messages per client and second
	all     float64 // of those and of others that go the same way
	flow    float64 // bytes per second of all
	body    float64 // bytes of one
	target  string  // of the POST, less what depends on the client
	details float64 // bytes of that
	answer  head    // to the POST, less the digits of its length
	said    float64 // bytes of the answer's body; 0: it has none
}

// sendings returns what each client sends: questions, one kind for each turn of a dialogue, or messages, or nothing.
func (p *Prediction) sendings() (all []sending) {
	s := p.Scenario
	switch {
	case s.Workload == results.WorkloadTokens:
		all = p.questions()
	case s.Upstream():
		all = []sending{upstreamOf(s)}
	}
	total, flow := 0., 0.
	for _, x := range all {
		total, flow = total+x.rate, flow+x.rate*x.body
	}
	for i := range all {
		all[i].all, all[i].flow = total, flow
	}
	return all
}

// upstreamOf are a client's messages, numbered by itself.
func upstreamOf(s results.Scenario) sending {
	first := s.SendRate * s.Settle.Seconds()
	bare := LineBytes(s) - lineEnd(s) // what carries it has an end of its own
	if s.PayloadKind != results.PayloadBinary {
		bare += meanDigits(int64(first)+1, int64(first+s.SendRate*s.Measure.Seconds())) - seqDigits(s)
	}
	return sending{
		rate: s.SendRate, body: bare, target: "/publish?topic=&from=",
		details: meanDigits(0, int64(s.Topics)-1) + meanDigits(0, int64(s.Clients)-1),
		answer:  head{"204 No Content", []headers.Field{{Name: "Date", Value: aDate}}},
	}
}

// questions are a client's prompts. Of a dialogue each has with it what was said before, or says how much of that the server keeps.
func (p *Prediction) questions() []sending {
	s := p.Scenario
	asked := questions(s, p.asks)
	all := make([]sending, max(1, s.Turns))
	for turn := range all {
		x := sending{
			rate: asked / float64(len(all)), body: float64(s.PromptBytes), target: "/ask?topic=", details: meanDigits(0, int64(s.Topics)-1), said: seqDigits(s) + 1,
			answer: head{"202 Accepted", []headers.Field{
				{Name: "Date", Value: aDate}, {Name: "Content-Type", Value: "text/plain; charset=utf-8"}, {Name: "Content-Length"},
			}},
		}
		if len(p.turns) == len(all) {
			x.rate = asked * p.turns[turn]
		}
		switch before := float64(turn * (s.PromptBytes + s.Tokens*s.Payload)); {
		case s.Context != results.ContextKept:
			x.body += before
		case s.Descriptor().Upgrade:
			x.body += digits(before) + 1
		case turn > 0:
			x.details += float64(len("&kept=")) + digits(before)
		}
		all[turn] = x
	}
	return all
}

// traffic is what it moves, beside what is followed.
func (x sending) traffic(s results.Scenario) Traffic {
	switch {
	case x.rate == 0:
		return Traffic{}
	case s.Descriptor().Upgrade:
		return x.messages(s)
	case s.Target != "" || s.Client == results.ClientBrowser:
		nan := math.NaN()
		return Traffic{0, nan, nan, nan, nan}
	}
	return x.posts(s)
}

// messages are frames of a WebSocket.
func (x sending) messages(s results.Scenario) Traffic {
	if s.Descriptor().Datagrams {
		return x.session(s)
	}
	size := transport.FrameBytes(x.body, true)
	if s.HTTP == results.HTTP2 {
		size = framed(size)
	}
	size = recorded(s, size)
	t := Traffic{AppUp: x.rate * size}
	if s.HTTP == results.HTTP2 {
		t.AppDown = x.rate * 2 * x.allowed(s) // the stream too
	}
	t.WireUp = t.AppUp + x.rate*segments(s, size)*TCPIPHeader
	t.WireDown = t.AppDown + min(x.rate, 1/delayedACK)*TCPIPHeader
	return t
}

// session is what goes in a session of WebTransport, on one stream. What is heard back at once acknowledges it.
func (x sending) session(s results.Scenario) Traffic {
	if s.Datagrams || acknowledgedTogether(s, 1) {
		nan := math.NaN()
		return Traffic{0, nan, nan, nan, nan}
	}
	whole := x.body + 1
	if s.Upstream() {
		whole = x.body + lineEnd(s)
	}
	stream := streamFrame(1, counting(s, 0, x.rate*whole))
	number := datagrams(whole + stream)
	t := Traffic{AppUp: x.rate * (whole + number*(quicUp+stream))}
	t.WireUp = t.AppUp + x.rate*number*udpIPHeader
	if s.Direction == results.DirectionEcho || s.Direction == results.DirectionChat {
		t.AppDown = x.rate * ackFrame(s, 2*x.rate, false)
		t.WireDown = t.AppDown
		return t
	}
	if s.Workload == results.WorkloadTokens { // which acknowledges the last token
		t.AppUp -= x.rate * quicUp
	}
	t.AppDown = x.rate * (quicDown + ackFrame(s, x.rate, true))
	t.WireDown = t.AppDown + x.rate*udpIPHeader
	return t
}

// posts are requests with a body, each answered before the next one goes.
func (x sending) posts(s results.Scenario) Traffic {
	up, down := x.exchange(s)
	open := openingOf(s)
	t := Traffic{AppUp: x.rate * (open.up + up), AppDown: x.rate * (open.down + down)}
	if s.HTTP == results.HTTP3 {
		number := datagrams(up)
		t.WireUp, t.WireDown = t.AppUp+x.rate*(number+1)*udpIPHeader, t.AppDown+x.rate*2*udpIPHeader
		return t
	}
	packets := func(n float64) float64 { return x.rate * n * TCPIPHeader }
	t.WireUp = t.AppUp + packets(segments(s, up)+open.packetsUp)
	t.WireDown = t.AppDown + packets(segments(s, down)+writes(s)-1+open.packetsDown)
	if open != (opening{}) {
		t.WireUp, t.WireDown = t.WireUp+x.rate*synOption, t.WireDown+x.rate*synOption
	}
	if x.rate*delayedACK < 1 {
		t.WireUp += packets(1)
	}
	return t
}

// request is the POST.
func (x sending) request(s results.Scenario) headers.Request {
	r := headers.Request{
		Profile: s.Headers, Kind: headers.Post, HTTP: s.HTTP, Secure: s.TLS, Host: hostField, Cookie: headers.Cookie(s.CookieBytes),
		Target: x.target, Body: make([]byte, int(math.Round(x.body))),
	}
	if coded(s) { // a path's letters are coded: what depends on the client are digits
		r.Target += strings.Repeat("5", int(math.Round(x.details)))
	}
	if closes(s) {
		r.Extra = append(r.Extra, closing)
	}
	return r
}

// exchange returns what a POST and its answer are, in bytes through the socket.
func (x sending) exchange(s results.Scenario) (up, down float64) {
	r := x.request(s)
	switch s.HTTP {
	case results.HTTP2:
		return x.http2(s, r)
	case results.HTTP3:
		return x.http3(s, r)
	}
	const oneWrite = 16 << 10 // of a body that goes with its head
	head := float64(len(r.Text())) + x.details
	if up = recorded(s, head+x.body); x.body > oneWrite {
		up = recorded(s, head) + recorded(s, x.body)
	}
	down = x.answer.size()
	if closes(s) {
		down += float64(len("Connection: close\r\n"))
	}
	if x.said > 0 {
		down += digits(x.said)
	}
	return up, recorded(s, down+x.said)
}

// http2 codes those of one connection one after the other.
func (x sending) http2(s results.Scenario, r headers.Request) (up, down float64) {
	const most = 200
	requests, responses := newCoder(), newCoder()
	n := 0.
	for at := s.Settle.Seconds() - 1/x.all; at < (s.Settle+s.Measure).Seconds() && n < most; at += 1 / x.all {
		if s.KeepAlive == results.KeepAliveOff {
			requests, responses = newCoder(), newCoder()
		}
		sent := requests.frame(append(r.Pseudo(), r.Fields()...)...)
		if _, ok := r.Weight(); ok {
			sent += priority
		}
		clock := at
		if s.PostConnection == results.PostSame && s.Kind() != transport.Stream { // a poll's answer has had the date
			clock = 0
		}
		got := responses.frame(x.answer.coded(clock, x.said, 0)...)
		if at < s.Settle.Seconds() {
			continue // it fills the tables
		}
		up, down, n = up+recorded(s, sent+framed(x.body)), down+recorded(s, got), n+1
	}
	up, down = up/max(1, n), down/max(1, n)
	if x.said > 0 {
		down += recorded(s, framed(x.said))
	}
	return up, down + x.allowed(s)
}

// refresh is how many bytes a server of Go's has read before it allows a client of HTTP/2 as many more (RFC 9113, section 6.9).
const refresh = 4 << 10

// allowed are the bytes of the WINDOW_UPDATE frames for a client's connection, for each of its messages.
func (x sending) allowed(s results.Scenario) float64 {
	frames := func(seconds float64) float64 { return math.Floor(x.flow * seconds / refresh) }
	within := frames((s.Settle + s.Measure).Seconds()) - frames(s.Settle.Seconds())
	return within / s.Measure.Seconds() / x.all * recorded(s, frameHeader+4)
}

// http3 are a request and its answer in packets, as those of a poll are.
func (x sending) http3(s results.Scenario, r headers.Request) (up, down float64) {
	poll := s
	poll.Transport = transport.ShortPoll.Name
	p := http3PollOf(poll, answers{full: x.all, lines: x.all * x.said / LineBytes(s), coding: 1})
	size := http3Head(append(r.Pseudo(), r.Fields()...)...) + http3Frame(x.body) + x.body
	up = p.request + size + (datagrams(size)-1)*(quicUp+streamFrame(2, 2))
	down = p.answer + http3Head(x.answer.coded(0, x.said, 0)...)
	if x.said > 0 {
		down += http3Frame(x.said) + x.said
	}
	return up, down
}

// plus is the traffic of both.
func (t Traffic) plus(o Traffic) Traffic {
	return Traffic{t.PayloadDown + o.PayloadDown, t.AppDown + o.AppDown, t.AppUp + o.AppUp, t.WireDown + o.WireDown, t.WireUp + o.WireUp}
}
