package experiment

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pollpush/internal/race"

	"pollpush/model"
	"pollpush/results"
)

// The variants of what a connection is made of, each beside the plain one. A server with several cores writes now and then the answers of
// several streams at once, which saves records of TLS.
const several = "streams of one connection"

var variants = []struct {
	name   string
	change func(*results.Scenario)
}{
	{"plain", func(*results.Scenario) {}},
	{"latest", func(s *results.Scenario) { s.Contract = results.Latest }},
	{"browser", func(s *results.Scenario) { s.Headers = results.HeadersBrowser }},
	{"TLS", func(s *results.Scenario) { s.TLS = true }},
	{"browser over TLS", func(s *results.Scenario) { s.TLS, s.Headers = true, results.HeadersBrowser }},
	{"cookie", func(s *results.Scenario) { s.CookieBytes = 300 }},
	{"epoll", func(s *results.Scenario) { s.Engine = results.EngineEpoll }},
	{"net/http", func(s *results.Scenario) { s.Engine = results.EngineNetHTTP }},
	{"net/http over TLS", func(s *results.Scenario) { s.Engine, s.TLS = results.EngineNetHTTP, true }},
	{"HTTP/2", func(s *results.Scenario) { s.HTTP = results.HTTP2 }},
	{"browser over HTTP/2", func(s *results.Scenario) { s.HTTP, s.Headers = results.HTTP2, results.HeadersBrowser }},
	{"cookie over HTTP/2", func(s *results.Scenario) { s.HTTP, s.CookieBytes = results.HTTP2, 300 }},
	{"cookie larger than HTTP/2's table", func(s *results.Scenario) { s.HTTP, s.CookieBytes = results.HTTP2, 4090 }},
	{several, func(s *results.Scenario) { s.HTTP, s.Streams = results.HTTP2, 5 }},
	{"topics of their own over HTTP/2", func(s *results.Scenario) { // some have their first event within the window
		s.HTTP, s.Topics, s.Rate, s.Settle, s.PollInterval = results.HTTP2, s.Clients, 2, results.Duration(300*time.Millisecond), results.Duration(250*time.Millisecond)
	}},
	{"binary", func(s *results.Scenario) { s.PayloadKind = results.PayloadBinary }},
	{"binary over HTTP/2", func(s *results.Scenario) { s.PayloadKind, s.HTTP = results.PayloadBinary, results.HTTP2 }},
	{"binary over HTTP/3", func(s *results.Scenario) { s.PayloadKind, s.HTTP = results.PayloadBinary, results.HTTP3 }},
	{"large and binary", func(s *results.Scenario) { s.PayloadKind, s.Payload = results.PayloadBinary, 20_000 }},
	{"conditional", func(s *results.Scenario) { s.Conditional, s.Contract = true, results.Latest }},
	{"conditional of a browser", func(s *results.Scenario) {
		s.Conditional, s.Contract, s.Headers, s.Engine = true, results.Latest, results.HeadersBrowser, results.EngineNetHTTP
	}},
	{"conditional over HTTP/2", func(s *results.Scenario) { s.Conditional, s.Contract, s.HTTP = true, results.Latest, results.HTTP2 }},
	{"cold", func(s *results.Scenario) { s.KeepAlive = results.KeepAliveOff }},
	{"cold on net/http", func(s *results.Scenario) { s.KeepAlive, s.Engine = results.KeepAliveOff, results.EngineNetHTTP }},
	{"cold over TLS", func(s *results.Scenario) { s.KeepAlive, s.TLS = results.KeepAliveOff, true }},
	{"cold over HTTP/2", func(s *results.Scenario) { s.KeepAlive, s.HTTP = results.KeepAliveOff, results.HTTP2 }},
	{"HTTP/3", func(s *results.Scenario) { s.HTTP = results.HTTP3 }},
	{"browser over HTTP/3", func(s *results.Scenario) { s.HTTP, s.Headers = results.HTTP3, results.HeadersBrowser }},
	{"datagrams", func(s *results.Scenario) { s.HTTP, s.Datagrams = results.HTTP3, true }},
	{"gzip", func(s *results.Scenario) { s.Compress, s.Payload = results.CompressGzip, 300 }},
	{"gzip of small answers", func(s *results.Scenario) { s.Compress = results.CompressGzip }},
	{"Brotli over HTTP/2", func(s *results.Scenario) { s.Compress, s.HTTP, s.Payload = results.CompressBrotli, results.HTTP2, 300 }},
	{"gzip of conditional answers", func(s *results.Scenario) {
		s.Compress, s.Payload, s.Conditional, s.Contract = results.CompressGzip, 300, true, results.Latest
	}},
	{"deflate", func(s *results.Scenario) { s.Compress, s.Payload = results.CompressDeflate, 300 }},
	{"deflate in a context", func(s *results.Scenario) { s.Compress, s.Payload = results.CompressDeflateContext, 300 }},
	{"deflate over HTTP/2", func(s *results.Scenario) { s.Compress, s.HTTP, s.Payload = results.CompressDeflate, results.HTTP2, 300 }},
	{"gzip over HTTP/3", func(s *results.Scenario) { s.Compress, s.HTTP, s.Payload = results.CompressGzip, results.HTTP3, 300 }},
	{"conditional over HTTP/3", func(s *results.Scenario) { s.Conditional, s.Contract, s.HTTP = true, results.Latest, results.HTTP3 }},
	{"cookie over HTTP/3", func(s *results.Scenario) { s.HTTP, s.CookieBytes = results.HTTP3, 300 }},
	{"large over HTTP/2", func(s *results.Scenario) { s.HTTP, s.Payload = results.HTTP2, 20_000 }},
	{"large over HTTP/3", func(s *results.Scenario) { s.HTTP, s.Payload = results.HTTP3, 20_000 }},
	{"large over TLS", func(s *results.Scenario) { s.TLS, s.Payload = true, 20_000 }},
	{"conflated", func(s *results.Scenario) {
		s.Contract, s.Conflate = results.Latest, results.Duration(250*time.Millisecond)
	}},
	{"conflated over HTTP/2", func(s *results.Scenario) {
		s.HTTP, s.Contract, s.Conflate = results.HTTP2, results.Latest, results.Duration(250*time.Millisecond)
	}},
	{"coming back", func(s *results.Scenario) { s.Rate, s.RetryStream = 5, results.Duration(20*time.Millisecond) }},
	{"coming back to what waits", func(s *results.Scenario) { s.Rate, s.RetryStream = 200, results.Duration(100*time.Millisecond) }},
	{"coming back over TLS", func(s *results.Scenario) {
		s.Rate, s.RetryStream, s.TLS, s.Headers = 5, results.Duration(20*time.Millisecond), true, results.HeadersBrowser
	}},
	{"coming back to net/http", func(s *results.Scenario) {
		s.Rate, s.RetryStream, s.Engine = 5, results.Duration(20*time.Millisecond), results.EngineNetHTTP
	}},
	{"coming back over HTTP/2", func(s *results.Scenario) {
		s.Rate, s.RetryStream, s.HTTP = 5, results.Duration(20*time.Millisecond), results.HTTP2
	}},
	{"adapting", func(s *results.Scenario) {
		s.Adaptive, s.Rate, s.Settle, s.Measure = "100ms..400ms", 2, 0, results.Duration(4*time.Second)
	}},
	{"up", func(s *results.Scenario) { sending(s, results.DirectionUp) }},
	{"echo", func(s *results.Scenario) { sending(s, results.DirectionEcho) }},
	{"chat", func(s *results.Scenario) { sending(s, results.DirectionChat) }},
	{"chat of two topics", func(s *results.Scenario) {
		sending(s, results.DirectionChat)
		s.Topics = 2
	}},
	{"echo over TLS, of a browser", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.TLS, s.Headers = true, results.HeadersBrowser
	}},
	{"echo of net/http", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.Engine = results.EngineNetHTTP
	}},
	{"echo without keep-alive", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.KeepAlive = results.KeepAliveOff
	}},
	{"echo over HTTP/2", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.HTTP = results.HTTP2
	}},
	{"echo of a browser on one connection of HTTP/2", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.HTTP, s.PostConnection, s.Headers = results.HTTP2, results.PostSame, results.HeadersBrowser
	}},
	{"polls and posts on one connection", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.PostConnection = results.PostSame
	}},
	{"up over HTTP/2", func(s *results.Scenario) {
		sending(s, results.DirectionUp)
		s.HTTP = results.HTTP2
	}},
	{"chat over HTTP/2", func(s *results.Scenario) {
		sending(s, results.DirectionChat)
		s.HTTP = results.HTTP2
	}},
	{"echo over HTTP/3", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.HTTP = results.HTTP3
	}},
	{"large echo", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.Payload = 20_000
	}},
	{"large echo over HTTP/2", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.HTTP, s.Payload = results.HTTP2, 20_000
	}},
	{"binary", func(s *results.Scenario) { s.PayloadKind = results.PayloadBinary }},
	{"binary of 2 B", func(s *results.Scenario) { s.PayloadKind, s.Payload = results.PayloadBinary, 2 }},
	{"binary of 125 B", func(s *results.Scenario) { s.PayloadKind, s.Payload = results.PayloadBinary, 109 }},
	{"binary of 64 kB", func(s *results.Scenario) { s.PayloadKind, s.Payload = results.PayloadBinary, 64<<10 }},
	{"text of 64 kB", func(s *results.Scenario) { s.Payload = 64 << 10 }},
	{"binary of 64 kB over HTTP/2", func(s *results.Scenario) {
		s.PayloadKind, s.Payload, s.HTTP = results.PayloadBinary, 64<<10, results.HTTP2
	}},
	{"1 MB", func(s *results.Scenario) { s.Payload, s.Rate, s.Clients = 1<<20, 5, 2 }},
	{"binary over TLS", func(s *results.Scenario) { s.PayloadKind, s.TLS = results.PayloadBinary, true }},
	{"binary of net/http", func(s *results.Scenario) { s.PayloadKind, s.Engine = results.PayloadBinary, results.EngineNetHTTP }},
	{"binary over HTTP/2", func(s *results.Scenario) { s.PayloadKind, s.HTTP = results.PayloadBinary, results.HTTP2 }},
	{"binary over HTTP/3", func(s *results.Scenario) { s.PayloadKind, s.HTTP = results.PayloadBinary, results.HTTP3 }},
	{"binary echo", func(s *results.Scenario) {
		sending(s, results.DirectionEcho)
		s.PayloadKind = results.PayloadBinary
	}},
	{"mix", func(s *results.Scenario) { s.Mix = s.Transport + "=50,sse=30,long-poll=20" }},
	{"mix over HTTP/2", func(s *results.Scenario) {
		s.Mix, s.HTTP = s.Transport+"=50,http-stream=30,short-poll=20", results.HTTP2
	}},
	{"sessions", func(s *results.Scenario) { leaving(s) }},
	{"sessions of a browser over TLS", func(s *results.Scenario) {
		leaving(s)
		s.TLS, s.Headers = true, results.HeadersBrowser
	}},
	{"sessions with net/http", func(s *results.Scenario) {
		leaving(s)
		s.Engine = results.EngineNetHTTP
	}},
	{"sessions over HTTP/2", func(s *results.Scenario) {
		leaving(s)
		s.HTTP, s.Clients, s.Session = results.HTTP2, 20, results.Duration(time.Second)
	}},
	{"tokens", func(s *results.Scenario) { answering(s) }},
	{"tokens over TLS, of a browser", func(s *results.Scenario) {
		answering(s)
		s.TLS, s.Headers = true, results.HeadersBrowser
	}},
	{"tokens of net/http", func(s *results.Scenario) {
		answering(s)
		s.Engine = results.EngineNetHTTP
	}},
	{"tokens over HTTP/2", func(s *results.Scenario) {
		answering(s)
		s.HTTP = results.HTTP2
	}},
	{"tokens over HTTP/3", func(s *results.Scenario) {
		answering(s)
		s.HTTP, s.Tokens, s.TokenGap = results.HTTP3, 5, results.Duration(40*time.Millisecond)
	}},
	{"turns", func(s *results.Scenario) {
		answering(s)
		s.Turns = 3
	}},
	{"turns of a browser over HTTP/2", func(s *results.Scenario) {
		answering(s)
		s.Turns, s.HTTP, s.Headers = 3, results.HTTP2, results.HeadersBrowser
	}},
	{"turns in the response over TLS", func(s *results.Scenario) {
		answering(s)
		s.Turns, s.Ask, s.TLS = 3, results.AskResponse, true
	}},
	{"turns whose context is kept", func(s *results.Scenario) {
		answering(s)
		s.Turns, s.Context = 3, results.ContextKept
	}},
	{"turns whose context is kept over HTTP/2", func(s *results.Scenario) {
		answering(s)
		s.Turns, s.Context, s.HTTP = 3, results.ContextKept, results.HTTP2
	}},
	{"tokens in the response", func(s *results.Scenario) {
		answering(s)
		s.Ask = results.AskResponse
	}},
	{"tokens in the response of net/http", func(s *results.Scenario) {
		answering(s)
		s.Ask, s.Engine = results.AskResponse, results.EngineNetHTTP
	}},
	{"tokens in the response over TLS", func(s *results.Scenario) {
		answering(s)
		s.Ask, s.TLS = results.AskResponse, true
	}},
	{"tokens in the response over HTTP/2", func(s *results.Scenario) {
		answering(s)
		s.Ask, s.HTTP = results.AskResponse, results.HTTP2
	}},
	{"tokens in the response over HTTP/3", func(s *results.Scenario) {
		answering(s)
		s.Ask, s.HTTP, s.Tokens, s.TokenGap = results.AskResponse, results.HTTP3, 5, results.Duration(40*time.Millisecond)
	}},
}

// sending has clients send.
func sending(s *results.Scenario, direction string) {
	s.Direction, s.SendRate, s.Rate = direction, 5, 0
	if direction == results.DirectionEcho {
		s.Topics = s.Clients
	}
}

// leaving has clients leave, so many that it matters little which of them are at a mark of the window on their way back.
func leaving(s *results.Scenario) { s.Clients, s.Session = 50, results.Duration(500*time.Millisecond) }

// answering has clients ask for short answers, so that there are many within a window, before which each has asked for the first time.
func answering(s *results.Scenario) {
	s.Settle = results.Duration(600 * time.Millisecond)
	s.Workload, s.Rate, s.PromptBytes, s.Tokens, s.Payload = results.WorkloadTokens, 0, 300, 6, 8
	s.FirstToken, s.TokenGap = results.Duration(30*time.Millisecond), results.Duration(20*time.Millisecond)
}

// TestTheoryPredictsBytes runs each transport with each variant, as far as there is such a scenario, and
// has theory predict how often clients ask and how many bytes go through their sockets. A machine that is busy with other tests has polls come
// late and QUIC send again what was not lost, so that what is off is measured again: what theory has wrong is off each time.
func TestTheoryPredictsBytes(t *testing.T) {
	if race.Enabled {
		t.Skip("bytes are counted without the race detector: scripts/test.sh has a step for that")
	}
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	const attempts, atOnce = 5, 15
	type measured struct {
		variant  string
		attempt  int
		scenario results.Scenario
	}
	var all []measured
	for _, variant := range variants {
		before := len(all)
		for _, transport := range transports {
			s := results.Default()
			// Polls are slower than what QUIC waits with acknowledgements.
			s.Transport, s.Clients, s.Rate, s.PollInterval = transport.Name, 10, 10, results.Duration(100*time.Millisecond)
			s.Settle, s.Measure, s.Heartbeat = results.Duration(200*time.Millisecond), results.Duration(time.Second), results.Duration(time.Hour)
			s.Headers = results.HeadersMinimal
			variant.change(&s)
			if s.CompleteValid() == nil {
				all = append(all, measured{variant.name, 1, s})
			}
		}
		if len(all) == before {
			t.Errorf("%s: no transport has such a scenario", variant.name)
		}
	}
	for len(all) > 0 {
		some := all[:min(atOnce, len(all))]
		all = all[len(some):]
		var scenarios []results.Scenario
		for _, m := range some {
			scenarios = append(scenarios, m.scenario)
		}
		runs, err := Options{}.Measure(t.Context(), nil, scenarios...)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range some {
			within := 0.02
			switch {
			case m.variant == several:
				within = 0.06
			case m.scenario.Session > 0: // when a client comes back is the machine's, too
				within = 0.04
			case m.scenario.HTTP == results.HTTP3 && (m.scenario.Upstream() || m.scenario.Workload != ""): // the delays in acknowledgements are the machine's
				within = 0.04
			}
			off := missed(runs[i], within)
			if len(off) > 0 && m.attempt < attempts {
				m.attempt++
				all = append(all, m)
				continue
			}
			for _, why := range off {
				t.Errorf("%s: %s: %s", m.variant, m.scenario.Transport, why)
			}
		}
	}
}

// missed says what theory, without a fit, predicts wrongly of a run by more than a share.
func missed(r results.Run, within float64) (off []string) {
	if r.Delivery.Received == 0 {
		return []string{fmt.Sprintf("nothing was received: %q, errors %v", r.InvalidBecause, r.Errors)}
	}
	predicted := false
	theory := model.Predict(model.Observed(r), model.Coefficients{Derive: true}.Given(r))
	for _, row := range model.Compare(r, theory) {
		if !slices.Contains([]string{"requests", "app-up", "app-down"}, row.Quantity) || row.Predicted < 0.1 || math.IsNaN(row.Tolerance) && r.Scenario.Streams == 0 {
			continue // heartbeats, of which there are none, or what is up to the machine
		}
		predicted = predicted || row.Quantity == "app-down" || r.Scenario.Direction == results.DirectionUp && row.Quantity == "app-up"
		allowed := within
		if row.Quantity == "app-up" && r.Scenario.HTTP != results.HTTP1 { // a byte of each request is the luck of the feed's epoch
			allowed += theory.Requests / row.Predicted
		}
		if e := row.Difference / row.Scale(); math.Abs(e) > allowed {
			off = append(off, fmt.Sprintf("%s: predicted %.6g %s, measured %.6g, %+.2f %%", row.Quantity, row.Predicted, row.Unit, row.Measured, 100*e))
		}
	}
	if !predicted {
		off = append(off, "nothing is predicted")
	}
	return off
}
