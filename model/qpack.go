package model

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/quic-go/qpack"

	"pollpush/headers"
	"pollpush/results"
	"pollpush/transport"
)

// http3Head is the bytes of a HEADERS frame with the fields. quic-go has no dynamic table (RFC 9204, section 3.2): a head
// takes the same each time.
func http3Head(fields ...headers.Field) float64 {
	var block bytes.Buffer
	encoder := qpack.NewEncoder(&block)
	for _, f := range fields {
		// Writing to a buffer doesn't fail.
		_ = encoder.WriteField(qpack.HeaderField{Name: strings.ToLower(f.Name), Value: f.Value})
	}
	size := float64(block.Len())
	return size + http3Frame(size)
}

// http3Heads returns what a request, the head of an answer with events and that of one without take on average, in bytes of a stream.
func http3Heads(s results.Scenario, found answers) (request, full, empty float64) {
	withEvents, without := answerHeads(s, found)
	poll := askedBy(s)
	var requests, fulls, empties float64
	for _, c := range played(s, found) {
		for e := range c.within {
			poll.topic, poll.cursor = strconv.Itoa(int(requests)%s.Topics), epochs[int(requests)%len(epochs)]+"-"+strconv.Itoa(e.after)
			r := requestOf(s, poll)
			request, requests = request+http3Head(append(r.Pseudo(), r.Fields()...)...), requests+1
			if e.lines == 0 {
				empty, empties = empty+http3Head(without.coded(e.at, 0, e.after)...), empties+1
				continue
			}
			newest := e.after + 1
			full, fulls = full+http3Head(withEvents.coded(e.at, found.coding*e.lines*lineOf(s, newest), newest)...), fulls+1
		}
	}
	if empties == 0 { // nobody is answered so, and tolerances ask for the difference
		empty, empties = http3Head(without.coded(0, 0, 1)...), 1
	}
	return request / requests, full / fulls, empty / empties
}

// askedBy is what the clients of a scenario ask for beside topic and cursor.
func askedBy(s results.Scenario) (a asked) {
	if s.Kind() == transport.Hold {
		a.hold = s.Hold.String()
	}
	if s.Contract == results.Latest {
		a.contract = "&contract=latest"
	}
	return a
}
