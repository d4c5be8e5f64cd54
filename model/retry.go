package model

import (
	"math"
	"strconv"
	"time"

	"pollpush/headers"
	"pollpush/results"
)

// A stream that ends after each burst is a long poll whose client comes back after a time D, and whose hold never ends: for D and a
// round trip there is no request, and what comes meanwhile is what the next answer begins with. A burst is not one moment to it,
// since it ends with the first events that it sees.
func (p *Prediction) retryStream(delay float64) {
	s, a := p.Scenario, arrivalsOf(p.Scenario)
	p.Empty, p.ServerCPU = 0, math.NaN()
	transit := fanOut(s, p.Costs.FanOut)
	if a.rate == 0 {
		p.Latency, p.Traffic = transit, pushTraffic(s, p.Costs.coding(s))
		return
	}
	if a.perMoment() > 1 && !a.periodic() {
		p.Latency, p.Requests, p.Coalesced = unknown(), math.NaN(), math.NaN()
		p.Traffic = Traffic{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}
		return
	}
	gap := s.RetryStream.Seconds() + 2*delay
	if math.IsNaN(gap) {
		gap = (s.RetryStream + s.RTT).Seconds()
	}
	c := longPollCycle(a, gap, forever)
	p.Latency = transit
	if c.immediate < 1 {
		p.Latency = c.latency(a, s.Contract, transit.Mean())
	}
	p.Requests = 1 / c.length
	events := s.Rate
	if s.Contract == results.Latest {
		events = p.Requests
	}
	p.Coalesced = 1 - events/s.Rate
	p.Traffic = retryTraffic(s, c, events)
}

// retryTraffic is what coming back moves: of each answer a request, a head, what clients are told of coming back, and the events, which
// are an answer's first bytes too if they have waited for it. The heartbeats of a client who waits for an event are so few that they
// are left out where there are events.
func retryTraffic(s results.Scenario, c cycle, events float64) Traffic {
	perSecond := 1 / c.length
	request, head := retryHeads(s, c)
	body := events * c.length * s.Framing().Bytes(LineBytes(s), epochBytes+seqDigits(s))
	told := float64(len("retry: \n\n") + len(strconv.FormatInt(time.Duration(s.RetryStream).Milliseconds(), 10)))
	const end = float64(len("0\r\n\r\n"))
	waited := recorded(s, head+chunked(told+body)+end)
	first, last := recorded(s, head+chunked(told)), recorded(s, chunked(body)+end)
	if s.HTTP == results.HTTP2 { // whose frames are written one by one, and tell the end themselves
		waited = recorded(s, head) + recorded(s, framed(told+body))
		first, last = recorded(s, head)+recorded(s, framed(told)), recorded(s, framed(body))
	}
	t := Traffic{
		PayloadDown: events * float64(s.Payload),
		AppUp:       perSecond * recorded(s, request),
		AppDown:     perSecond * ((1-c.immediate)*waited + c.immediate*(first+last)),
	}
	t.WireDown = t.AppDown + perSecond*TCPIPHeader*((1-c.immediate)*segments(s, waited)+c.immediate*(segments(s, first)+segments(s, last)))
	t.WireUp = t.AppUp + perSecond*TCPIPHeader*(segments(s, request)+1) // and an acknowledgement of the answer
	return t
}

// retryHeads returns the bytes of a request that comes back, and of the head that it is answered with; NaN where theory doesn't know
// them.
func retryHeads(s results.Scenario, c cycle) (request, head float64) {
	switch {
	case s.Target != "" || s.Client == results.ClientBrowser || s.HTTP == results.HTTP3 || s.Compress != "":
		return math.NaN(), math.NaN()
	case s.HTTP == results.HTTP2:
		return retryHTTP2Heads(s, c)
	}
	request = float64(len(comingBack(s, asked{cursor: epochs[0] + "-"}).Text())) + meanDigits(0, int64(s.Topics)-1) + seqDigits(s)
	return request, endingHead(s).size()
}

// retryHTTP2Heads is retryHeads in frames of HTTP/2, by coding those of one client after the other.
func retryHTTP2Heads(s results.Scenario, c cycle) (request, head float64) {
	const most = 1000
	up, down := newCoder(), newCoder()
	n := 0
	for at := 0.; at < (s.Settle+s.Measure).Seconds() && n < most; at += c.length {
		seq := 1 + int(s.Rate*at)
		r := comingBack(s, asked{topic: "0", cursor: epochs[0] + "-" + strconv.Itoa(seq)})
		sent := up.frame(append(r.Pseudo(), r.Fields()...)...)
		if _, ok := r.Weight(); ok {
			sent += priority
		}
		got := down.frame(endingHead(s).coded(at, 0, seq)...)
		if at >= s.Settle.Seconds() {
			request, head = request+sent, head+got
			n++
		}
	}
	return request / float64(n), head / float64(n)
}

// comingBack is the request of a client that comes back; without a cursor it has not the field for it either.
func comingBack(s results.Scenario, a asked) headers.Request {
	r := headers.Request{
		Profile: s.Headers, Kind: headers.EventStream, HTTP: s.HTTP, Secure: s.TLS, Host: hostField, Cookie: headers.Cookie(s.CookieBytes),
		Target: s.Descriptor().Path + "?topic=" + a.topic,
		Extra:  []headers.Field{{Name: "Last-Event-ID", Value: a.cursor}},
	}
	if s.Contract == results.Latest {
		r.Target += "&contract=latest"
	}
	r.Target += "&retry=" + s.RetryStream.String()
	return r
}

// endingHead is the head of an answer that ends, though nobody knows its length when it begins.
func endingHead(s results.Scenario) head {
	fields := []headers.Field{{Name: "Date", Value: aDate}, {Name: "Content-Type", Value: s.Framing().ContentType}}
	if s.HTTP != results.HTTP2 {
		fields = append(fields, headers.Field{Name: "Transfer-Encoding", Value: "chunked"})
	}
	return head{"200 OK", fields}
}
