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
		p.Latency, p.Traffic = transit, pushTraffic(s)
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
	request, head := retryHeads(s)
	body := events * c.length * s.Descriptor().Framing.Bytes(LineBytes(s), epochBytes+seqDigits(s))
	told := float64(len("retry: \n\n") + len(strconv.FormatInt(time.Duration(s.RetryStream).Milliseconds(), 10)))
	const end = float64(len("0\r\n\r\n"))
	waited := recorded(s, head+chunked(told+body)+end)
	first, last := recorded(s, head+chunked(told)), recorded(s, chunked(body)+end)
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
func retryHeads(s results.Scenario) (request, head float64) {
	if s.Target != "" || s.Client == results.ClientBrowser || s.HTTP == results.HTTP2 || s.HTTP == results.HTTP3 || s.Compress != "" {
		return math.NaN(), math.NaN()
	}
	r := headers.Request{
		Profile: s.Headers, Kind: headers.EventStream, HTTP: s.HTTP, Secure: s.TLS, Host: hostField, Cookie: headers.Cookie(s.CookieBytes),
		Target: s.Descriptor().Path + "?topic=&retry=" + s.RetryStream.String(),
		Extra:  []headers.Field{{Name: "Last-Event-ID"}},
	}
	if s.Contract == results.Latest {
		r.Target += "&contract=latest"
	}
	request = float64(len(r.Text())) + meanDigits(0, int64(s.Topics)-1) + epochBytes + seqDigits(s)
	answer := answerOf(s.Descriptor().Framing.ContentType)
	return request, answer.size()
}

// answerOf is the head of an answer of that media type whose length nobody knows when it begins.
func answerOf(mediaType string) head {
	return head{"200 OK", []headers.Field{
		{Name: "Date", Value: aDate}, {Name: "Content-Type", Value: mediaType}, {Name: "Transfer-Encoding", Value: "chunked"},
	}}
}
