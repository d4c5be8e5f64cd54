package model

import (
	"testing"
	"time"

	"golang.org/x/net/http2/hpack"

	"pollpush/results"
	"pollpush/transport"
)

// overHTTP2 is a scenario of polls with an event each, one a second, minimal heads.
func overHTTP2() results.Scenario {
	s := scenario(transport.ShortPoll.Name, "periodic", 1, 10, time.Second, 5*time.Second)
	s.HTTP, s.Headers, s.Topics, s.Contract, s.Settle = results.HTTP2, results.HeadersMinimal, 1, results.Latest, results.Duration(3*time.Second)
	s.Complete()
	return s
}

// huffman is a string literal of HPACK (RFC 7541, section 5.2).
func huffman(s string) float64 { return 1 + float64(hpack.HuffmanEncodeLength(s)) }

// TestHTTP2HeadsByHand counts what RFC 7541 makes of heads once the tables are filled.
func TestHTTP2HeadsByHand(t *testing.T) {
	s := overHTTP2()
	found := answers{full: 1, lines: 1, events: 1, coding: 1}
	request, full, _ := http2Heads(s, found)
	// Method, scheme and authority are indexed; the path is a literal with an indexed name.
	near(t, "request", request, 9+3+1+huffman("/poll?topic=0&contract=latest&after=k3f9-3"), 0.03)
	// Status, media type and length are indexed; the date is new.
	near(t, "answer", full, 9+3+1+huffman(aDate), 0.02)
	s.Streams = 10 // whose dates are those of one connection
	request, full, _ = http2Heads(s, found)
	near(t, "answer of ten streams", full, 9+4+huffman(aDate)/10, 0.1)
	near(t, "request of ten streams", request, 9+3+1+huffman("/poll?topic=0&contract=latest&after=k3f9-3"), 0.03)
	s.Headers, s.Streams = results.HeadersBrowser, 0 // 15 fields more, each an index, and the priority
	browser, _, _ := http2Heads(s, found)
	near(t, "request of a browser", browser-request, 14+priority, 0.03)
	s.CookieBytes = 1000 // is in the table too
	cookie, _, _ := http2Heads(s, found)
	near(t, "cookie", cookie-browser, 1, 1e-9)
	s.CookieBytes = 4090 // is larger than the table, which it empties: all is spelt out each time
	cookie, _, _ = http2Heads(s, found)
	if cookie-browser < 4090*0.6 {
		t.Errorf("a cookie larger than the table takes %v bytes", cookie-browser)
	}
}

// TestHTTP2Records: a head and its body are two frames and two records, an empty answer is one.
func TestHTTP2Records(t *testing.T) {
	s := overHTTP2()
	request, full, _ := http2Heads(s, answers{full: 1, lines: 1, events: 1, coding: 1})
	p := Predict(s, Coefficients{Derive: true})
	near(t, "up", p.Traffic.AppUp, request+22, 1e-9)
	near(t, "down", p.Traffic.AppDown, full+22+9+22+LineBytes(s), 0.02)
	near(t, "wire up", p.Traffic.WireUp-p.Traffic.AppUp, 3*TCPIPHeader, 1e-9) // the request, and what acknowledges the head, and the body
	s.Rate = 0
	_, _, none := http2Heads(s, answers{empty: 1})
	near(t, "empty", Predict(s, Coefficients{Derive: true}).Traffic.AppDown, none+22, 0.02)
}

// TestPlayed: exchanges are as frequent, and as many find events, as theory says.
func TestPlayed(t *testing.T) {
	for _, s := range []results.Scenario{
		scenario(transport.ShortPoll.Name, "poisson", 3, 10, 200*time.Millisecond, 60*time.Second),
		scenario(transport.ShortPoll.Name, "periodic", 3, 10, 200*time.Millisecond, 60*time.Second),
		scenario(transport.LongPoll.Name, "poisson", 3, 10, 0, 60*time.Second),
	} {
		found := answers{full: 2, empty: 3, lines: 3, events: 3}
		if s.Kind() == transport.Hold {
			found = answers{full: 3, empty: 1, lines: 3, events: 3}
		}
		var n, full, seconds float64
		for _, c := range played(s, found) {
			seconds += min(s.Measure.Seconds(), playedAtMost/(found.full+found.empty))
			for e := range c.within {
				n++
				if e.lines > 0 {
					full++
				}
			}
		}
		perClient := found.full + found.empty
		near(t, "exchanges per second of "+s.Label(), n/seconds, perClient, 0.15*perClient)
		near(t, "full ones of "+s.Label(), full/n, map[bool]float64{true: arrivalsOf(s).useful(1 / perClient), false: found.full / perClient}[s.Kind() == transport.Poll], 0.2)
	}
}

// TestChunked has the sizes of RFC 9112, section 7.1, in hexadecimal.
func TestChunked(t *testing.T) {
	for size, want := range map[float64]float64{1: 6, 15: 20, 16: 22, 255: 261, 256: 263, 4096: 4104} {
		near(t, "chunk", chunked(size), want, 1e-9)
	}
}

// TestCarried: what is larger than a record or a frame takes several.
func TestCarried(t *testing.T) {
	s := results.Default()
	s.Transport = transport.SSE.Name
	near(t, "plain", carried(s, 100_000), 100_000, 1e-9)
	s.Engine = results.EngineNetHTTP
	near(t, "chunk", carried(s, 100), 106, 1e-9)
	s.Transport = transport.WebSocket.Name
	near(t, "upgraded", carried(s, 100), 100, 1e-9)
	s.TLS = true
	near(t, "records", carried(s, 20_000), 20_000+2*22, 1e-9)
	s.HTTP = results.HTTP2
	near(t, "frame", carried(s, 100), 100+9+22, 1e-9)
	near(t, "frames", carried(s, 20_000), 20_000+2*(9+22), 1e-9)
}

// TestFirstHolds: first holds end when what is left of them does, and all within one.
func TestFirstHolds(t *testing.T) {
	for _, a := range []arrivals{{"periodic", 0}, {"periodic", 0.5}, {"periodic", 0.01}, {"poisson", 0.5}, {"burst", 0.5}} {
		const hold = 10.
		last := 0.
		for seconds := 0.; seconds <= 12; seconds += 0.5 {
			over := firstHoldsOver(a, hold, seconds)
			if over < last || over > 1+1e-12 {
				t.Errorf("%+v: %v after %v s, and %v half a second before", a, over, seconds, last)
			}
			last = over
		}
		near(t, "over in the end", last, 1, 1e-9)
		near(t, "over at once", firstHoldsOver(a, hold, 0), 0, 1e-9)
	}
	near(t, "half of them", firstHoldsOver(arrivals{"periodic", 0}, 10, 5), 0.5, 1e-9)
}

// TestFirstLines: clients that poll each second, of events published for half a second before, have missed what the others have.
func TestFirstLines(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, "periodic", 8, 10, time.Second, 2*time.Second)
	s.Settle = results.Duration(500 * time.Millisecond)
	// Phases of 0.5 s to 1 s lack 0 to 0.5 s of events: 0.25 s on average, of half of the clients, in two seconds.
	near(t, "lines", firstLines(s, 1), 8*0.25/2/2, 1e-9)
	s.Settle = results.Duration(time.Second)
	near(t, "lines in a steady state", firstLines(s, 1), 0, 1e-9)
}
