package model

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2/hpack"

	"pollpush/headers"
	"pollpush/results"
	"pollpush/transport"
)

// A coder codes the heads of one direction of a connection of HTTP/2. What a head takes depends on those before it, with which both sides fill a
// table (RFC 7541, section 2.3): a path has a new cursor, a length may not have been there yet, and a date is new once in a second.
type coder struct {
	encoder *hpack.Encoder
	block   bytes.Buffer
}

func newCoder() *coder {
	c := new(coder)
	c.encoder = hpack.NewEncoder(&c.block)
	return c
}

// frame is the bytes of a HEADERS frame with the fields (RFC 9113, section 6.2).
func (c *coder) frame(fields ...headers.Field) float64 {
	c.block.Reset()
	for _, f := range fields {
		// Writing to a buffer doesn't fail.
		_ = c.encoder.WriteField(hpack.HeaderField{Name: strings.ToLower(f.Name), Value: f.Value, Sensitive: !f.Indexed()})
	}
	return framed(float64(c.block.Len()))
}

// epochs stand for those of feeds, a letter and three letters or digits: Huffman's code has 5 to 7 bits for each, 23.9 on average and
// with a standard deviation of 1.4, as these have.
var epochs = [...]string{"ows3", "lcqk", "ddfd", "jx27", "ouaa", "gt3t", "xyou", "mwm5"}

// epochError is one standard error, in bytes, of a request with an epoch in a literal: that of a run has as many bits in each.
const epochError = 0.4

// newDate is what a date takes that is not in the table: an index, a length, and the date by Huffman's code (RFC 7541, section 6.2.1).
var newDate = 2 + float64(hpack.HuffmanEncodeLength(aDate))

// priority is what a HEADERS frame of Chromium says of its stream's (RFC 7540, section 6.2).
const priority = 5

// http2Heads returns what a request, the head of an answer with events and an answer without take on average, in bytes of frames
// without TLS, by coding those of a connection one after the other.
func http2Heads(s results.Scenario, found answers) (request, full, empty float64) {
	var up, down *coder
	poll := askedBy(s)
	withEvents, without := answerHeads(s, found)
	polls, hold := 0, s.Kind() == transport.Hold
	ask := func(after int) float64 {
		epoch := epochs[0] // which a field of the table keeps
		if !s.Conditional {
			epoch = epochs[polls%len(epochs)]
		}
		poll.topic, poll.cursor = strconv.Itoa(polls%s.Topics), epoch+"-"+strconv.Itoa(after)
		polls++
		r := requestOf(s, poll)
		n := up.frame(append(r.Pseudo(), r.Fields()...)...)
		if _, ok := r.Weight(); ok {
			n += priority
		}
		return n
	}
	second := 0. // part of one that the clock is ahead: it is there when the exchanges begin, as likely as any other
	code := func(e exchange) (request, answer float64) {
		if s.KeepAlive == results.KeepAliveOff {
			up, down = newCoder(), newCoder()
		}
		after := e.after
		if hold { // the request that an answer is followed by at once: the one that it answers was sent long ago
			after += int(e.lines)
		}
		request = ask(after)
		if e.lines == 0 {
			return request, down.frame(without.coded(e.at+second, 0, e.after)...)
		}
		newest := e.after + 1
		return request, down.frame(withEvents.coded(e.at+second, found.coding*e.lines*lineOf(s, newest), newest)...)
	}
	var requests, fulls, empties float64
	connections := played(s, found)
	for i, c := range connections {
		up, down = newCoder(), newCoder()
		_, second = math.Modf(float64(i) * math.Phi) // evenly, whatever the connections' phases
		if hold {
			ask(0)
		}
		for e := range c.before {
			code(e)
		}
		for e := range c.within {
			up, down := code(e)
			request, requests = request+up, requests+1
			if e.lines > 0 {
				full, fulls = full+down, fulls+1
			} else {
				empty, empties = empty+down, empties+1
			}
		}
	}
	if down == nil { // nothing is asked
		down = newCoder()
	}
	if empties == 0 { // nobody is answered so, and tolerances ask for the difference
		empty, empties = down.frame(without.coded(0, 0, 1)...), 1
	}
	return request / requests, full / fulls, empty / empties
}

// coded returns a head's fields as HTTP/2 has them, for an answer at a time, of a length, up to a message.
func (h head) coded(at, length float64, seq int) []headers.Field {
	status, _, _ := strings.Cut(h.status, " ")
	fields := append([]headers.Field{{Name: ":status", Value: status}}, h.fields...)
	for i := range fields {
		switch fields[i].Name {
		case "Date":
			fields[i].Value = time.Unix(int64(math.Floor(at)), 0).UTC().Format(time.RFC1123)
		case "ETag":
			fields[i].Value = `"k3f9-` + strconv.Itoa(seq) + `"`
		case "Content-Length":
			fields[i].Value = strconv.Itoa(int(length))
		}
	}
	return fields
}
