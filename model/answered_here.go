package model

import (
	"math"
	"slices"

	"pollpush/headers"
	"pollpush/results"
)

// answeredHere is what moves where the tokens come in the answer to the POST that asks: nothing is followed beside.
func (p *Prediction) answeredHere() {
	s := p.Scenario
	answer := endingHead(s)
	answer.fields = append(answer.fields, headers.Field{Name: "Feed-Epoch", Value: epochs[0]})
	if coded(s) {
		answer.fields = slices.DeleteFunc(answer.fields, func(f headers.Field) bool { return f.Name == "Transfer-Encoding" })
	}
	p.Empty, p.Latency = math.NaN(), fanOut(s, p.Costs.FanOut)
	tokens := s
	tokens.Heartbeat = results.Duration(math.MaxInt64) // answers are over before one is due
	p.Traffic = pushTraffic(tokens, 1)
	asked := 0.
	for _, x := range p.sendings() {
		x.target, x.said, x.answer = s.Descriptor().Path+"?topic=", 0, answer
		p.Traffic = p.Traffic.plus(x.traffic(s))
		asked += x.rate
	}
	begins := opensWith(s) // which comes with the head, or right behind it
	switch {
	case begins > 0 && s.HTTP == results.HTTP2:
		begins = carried(s, begins)
	case begins > 0 && s.HTTP == results.HTTP3:
		begins += http3Frame(begins)
	case begins > 0:
		begins = chunked(begins)
	}
	ends := 0.
	if s.HTTP == results.HTTP1 {
		each := framedEvent(s, 1)
		ends = float64(len("0\r\n\r\n")) + float64(s.Tokens)*(recorded(s, chunked(each))-carried(s, each))
	}
	p.Traffic.AppDown += asked * (begins + ends)
	p.Traffic.WireDown += asked * (begins + ends)
	if s.HTTP == results.HTTP3 { // the head's packet, and the next stream's allowance, are acknowledged together with tokens
		p.Traffic.AppUp -= asked * 2 * (quicUp + ackFrame(s, 3*asked, true))
	}
}
