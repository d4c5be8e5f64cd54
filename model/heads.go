package model

import (
	"pollpush/headers"
	"pollpush/results"
	"pollpush/transport"
)

// What heads consist of is known without measuring where our own server answers the Go client: the standards say how many bytes fields
// take, and that these are the fields is checked against real runs by a test.

// derivable reports whether theory knows the heads of a scenario.
func derivable(s results.Scenario) bool {
	return s.Target == "" && s.Client != results.ClientBrowser && s.Kind() != transport.Stream
}

// hostField stands for the server's address: all that are used have a port of five digits, and are as long.
const hostField = "127.0.0.1:55555"

// derivedHeads returns what a request, the head of an answer with events, and an answer without are in bytes through the socket, as
// Costs has them, of a scenario whose clients are answered as found says.
func derivedHeads(s results.Scenario, found answers) (request, response, empty Coefficient) {
	open := openingOf(s)
	derived := func(opened, bytes float64) Coefficient {
		return Coefficient{Value: opened + recorded(s, bytes), Derived: true}
	}
	if s.HTTP == results.HTTP2 {
		up, full, none := http2Heads(s, found)
		// The server flushes the head before it has the body, which is a frame and a record of its own.
		body := recorded(s, framed(0))
		return derived(open.up, up), derived(open.down, full+body), derived(open.down, none)
	}
	if s.HTTP == results.HTTP3 {
		up, full, none := http3Heads(s, found)
		p := http3PollOf(s, found)
		return derived(p.request, up), derived(p.answer, full), derived(p.answer, none)
	}
	full, none := answerHeads(s, found)
	up, down, nothing := float64(len(requestOf(s, asked{}).Text())), full.size(), none.size()
	if s.Conditional {
		down, nothing = down+seqDigits(s), nothing+cursorDigits(s)
	}
	return derived(open.up, up), derived(open.down, down), derived(open.down, nothing)
}

// An asked is what a poll asks for.
type asked struct{ topic, hold, contract, cursor string }

// requestOf is such a poll; asking for nothing it is what requestDetails doesn't count.
func requestOf(s results.Scenario, a asked) headers.Request {
	r := headers.Request{Profile: s.Headers, Kind: headers.Poll, HTTP: s.HTTP, Secure: s.TLS, Host: hostField, Cookie: headers.Cookie(s.CookieBytes)}
	r.Extra = headers.Compression(s.Headers, s.Compress)
	r.Target = s.Descriptor().Path + "?topic=" + a.topic + a.contract
	if s.Kind() == transport.Hold {
		r.Kind = headers.Fetch
		r.Target += "&hold=" + a.hold
	}
	if s.Conditional {
		r.Revalidate = true
		r.Extra = append(r.Extra, headers.Field{Name: "If-None-Match", Value: `"` + a.cursor + `"`})
	} else {
		r.Target += "&after=" + a.cursor
	}
	if closes(s) {
		r.Extra = append(r.Extra, closing)
	}
	return r
}

// closes reports whether heads say that the connection ends with them (RFC 9112, section 9.6).
func closes(s results.Scenario) bool {
	return s.KeepAlive == results.KeepAliveOff && s.HTTP != results.HTTP2 && s.HTTP != results.HTTP3
}

var closing = headers.Field{Name: "Connection", Value: "close"}

// A head is an answer's: its status line, without the version, and its fields.
type head struct {
	status string
	fields []headers.Field
}

// size is a head's bytes over HTTP/1.1 (RFC 9112, section 2.1).
func (h head) size() float64 {
	n := len("HTTP/1.1 \r\n") + len(h.status) + len("\r\n")
	for _, f := range h.fields {
		n += len(f.Name) + len(": ") + len(f.Value) + len("\r\n")
	}
	return float64(n)
}

// aDate is as long as any (RFC 9110, section 5.6.7).
const aDate = "Sat, 07 Nov 2009 00:32:46 GMT"

// smallestCoded is how many bytes a body has at least that our server compresses.
const smallestCoded = 160

// answerHeads returns the heads that our server answers polls with, where there are events, less the digits of their length, and where
// there are none, both less the digits of an entity tag.
func answerHeads(s results.Scenario, found answers) (full, empty head) {
	date := headers.Field{Name: "Date", Value: aDate}
	length := headers.Field{Name: "Content-Length"}
	if repeats(s) {
		full = head{"200 OK", []headers.Field{
			{Name: "X-Powered-By", Value: "Servlet/2.5"}, {Name: "Server", Value: "Sun Java System Application Server 9.1_02"},
			{Name: "Content-Type", Value: "text/html;charset=UTF-8"}, length, date,
		}}
		empty = head{full.status, append([]headers.Field(nil), full.fields...)}
		empty.fields[3].Value = "0"
		return full, empty
	}
	media := "text/plain; charset=utf-8"
	if s.PayloadKind == results.PayloadBinary {
		media = transport.OctetStream
	}
	full = head{"200 OK", []headers.Field{date, {Name: "Content-Type", Value: media}, length}}
	empty = head{"204 No Content", []headers.Field{date}}
	if s.Conditional {
		empty.status = "304 Not Modified"
		tag := `"k3f9-"`
		if s.Compress != "" {
			tag = "W/" + tag // the same message is sent in other bytes to others
		}
		for _, h := range []*head{&full, &empty} {
			h.fields = append(h.fields, headers.Field{Name: "ETag", Value: tag}, headers.Field{Name: "Cache-Control", Value: "no-cache"})
		}
	}
	if s.Compress != "" {
		vary := headers.Field{Name: "Vary", Value: "Accept-Encoding"}
		if full.fields = append(full.fields, vary); found.body(s) >= smallestCoded {
			full.fields = append(full.fields, headers.Field{Name: "Content-Encoding", Value: s.Compress})
		}
		if s.Conditional {
			empty.fields = append(empty.fields, vary)
		}
	}
	if closes(s) {
		full.fields, empty.fields = append(full.fields, closing), append(empty.fields, closing)
	}
	return full, empty
}
