package results

import (
	"fmt"
	"strings"
	"time"

	"pollpush/transport"
)

// The rules of Fields that take more than an expression: most say what is wrong with a scenario's value, "" if nothing is.

// minCookie is the shortest cookie: a name of one letter, = and a value of one.
const minCookie = 3

func engineProblem(s Scenario) string {
	switch s = s.Behind(); {
	case s.Engine == "":
	case s.Target != "":
		return "a target has its own: leave it out"
	case s.HTTP == HTTP3 && s.Engine != EngineQUIC:
		return "HTTP/3 is spoken by " + EngineQUIC + ": use that, or leave it out"
	case s.HTTP != HTTP3 && s.Engine == EngineQUIC:
		if why := s.Descriptor().NotOver(HTTP3); why != "" {
			return why
		}
		return EngineQUIC + " speaks HTTP/3 alone: use http 3, or another engine"
	case s.HTTP == HTTP2 && s.Engine != EngineNetHTTP:
		return s.Engine + " has no HTTP/2: use " + EngineNetHTTP + ", or leave it out"
	case s.Engine == EngineEpoll && s.TLS:
		return EngineEpoll + " has no TLS, whose state is many times what a connection costs it: use another engine, or leave TLS out"
	case s.Engine == EngineEpoll && s.Compress != "":
		return EngineEpoll + " compresses nothing: an encoder is many times what a connection costs it: use another engine, or leave compression out"
	case s.Engine != EngineFasthttp && s.Headers == HeadersLubbers:
		return "lubbers heads are written by " + EngineFasthttp + " alone"
	}
	return ""
}

func compressProblem(s Scenario) string {
	messages := s.Compress == CompressDeflate || s.Compress == CompressDeflateContext
	switch t := s.Descriptor(); {
	case s.Compress == "":
	case t.Datagrams:
		return s.Transport + " has no coding of its own: compress what is published"
	case t.Upgrade && !messages:
		return "a WebSocket's messages are compressed by permessage-deflate: use " + CompressDeflate + " or " + CompressDeflateContext
	case !t.Upgrade && messages:
		return "permessage-deflate is WebSocket's: use " + CompressGzip + " or " + CompressBrotli
	case s.Headers == HeadersLubbers:
		return "lubbers answers are not compressed: use " + HeadersBrowser + " or " + HeadersMinimal
	case s.Compress == CompressBrotli && s.Headers == HeadersBrowser && !s.TLS && s.HTTP == HTTP1:
		return "a browser accepts br over TLS only: add tls, or use " + CompressGzip
	}
	return ""
}

func adaptiveProblem(s Scenario) string {
	if s.Adaptive == "" {
		return ""
	}
	if _, _, ok := AdaptiveBounds(s.Adaptive); !ok {
		return fmt.Sprintf("%q is no range of pauses: write it like 100ms..5s, from 1ms to 1h", s.Adaptive)
	}
	switch {
	case s.Think > 0:
		return "it says how long to pause, as think does: leave one of the two out"
	case s.Headers == HeadersLubbers:
		return "lubbers polls have no cursor, so that each is answered with an event: use " + HeadersBrowser + " or " + HeadersMinimal
	}
	return ""
}

func networkProblem(s Scenario) string {
	switch {
	case s.Network != NetworkVeth:
		return ""
	case s.Client == ClientBrowser:
		return "a browser has to be told which addresses it may reach, and trusts only loopback without TLS: use loopback"
	case s.Target != "" && !s.Described():
		return "a target lies where it does: leave it out"
	case s.Connections() > Ports:
		return fmt.Sprintf("there are %d ports for %d connections, which come from one address there: use loopback, which has more addresses", Ports, s.Connections())
	case s.keptPorts() > Ports:
		return fmt.Sprintf("a client that closes a connection first, as one of HTTP/2 or one that leaves does, keeps its port for a minute, and there are %d ports for about %.0f connections: "+
			"use loopback, which gives them back, or fewer connections", Ports, s.keptPorts())
	}
	return ""
}

// Ports is how many connections an address may have to another one's port: Linux's default.
const Ports = 28_232

// Connections is how many the clients have at a time, to listen on and to ask or send on.
func (s Scenario) Connections() (n int) {
	for _, p := range s.divided() {
		streams := max(1, p.Streams)
		n += (p.Clients + streams - 1) / streams
	}
	if s.Workload != "" || s.Upstream() {
		n *= 2
	}
	return n
}

// keptPorts is about how many ports the clients take that can't be taken again, because who closes a TCP connection first keeps it
// for a minute in TIME-WAIT (RFC 9293, section 3.6.1; Linux's takes 60 s). Over HTTP/1.1 that is the server.
func (s Scenario) keptPorts() (all float64) {
	minute := min(60, (s.Settle + s.Measure + s.Drain).Seconds())
	for _, p := range s.divided() {
		clients := float64(p.Clients)
		if p.Session > 0 && p.HTTP != HTTP3 && p.Streams <= 1 { // who leaves closes
			all += clients / p.Session.Seconds() * minute
		}
		if p.KeepAlive != KeepAliveOff || p.HTTP != HTTP2 || p.Kind() == transport.Stream {
			continue
		}
		pause, _, _ := AdaptiveBounds(p.Adaptive)
		perSecond := 1 / max(pause, p.PollInterval, p.Think).Seconds()
		if p.Kind() == transport.Hold {
			perSecond = max(p.Rate, 1/p.Hold.Seconds())
		}
		all += perSecond * clients * minute
	}
	return all
}

// unlessPolling says why a transport has no pace of polling; "" if it has.
func unlessPolling(t transport.Transport) string {
	switch t.Kind {
	case transport.Hold:
		return "it asks again as soon as it is answered"
	case transport.Stream:
		return "it asks once"
	}
	return ""
}

func rateProblem(s Scenario) string {
	switch {
	case s.Rate > 0 && s.Rate < minRate:
		return fmt.Sprintf("%s is out of range: use 0, for none, or %s to %s", decimal(s.Rate), decimal(minRate), decimal(maxRate))
	case s.Rate*float64(s.Topics) > maxTotal:
		return fmt.Sprintf("%s events/s on each of %d topics are too many: use up to %s together", decimal(s.Rate), s.Topics, decimal(maxTotal))
	case s.History > maxHistory && s.History == s.neededHistory(): // nobody asked for this history
		return fmt.Sprintf("%s events/s and an interval of %v between polls need a history of more than %d messages: lower one of the two",
			decimal(s.Rate), slowest(s), maxHistory)
	}
	return ""
}

func headersProblem(s Scenario) string {
	switch {
	case s.Headers != HeadersLubbers:
		return ""
	case s.Described():
		return "its file says what is sent to it: use " + HeadersBrowser + " or " + HeadersMinimal
	case s.Client == ClientBrowser:
		return "a browser sends its own: " + HeadersLubbers + " is for the go client"
	case s.Kind() == transport.Poll && !(s.Contract == Latest && s.Topics == 1):
		return "lubbers polls have no cursor and no topic: use them with contract " + Latest + " and one topic"
	}
	return ""
}

// AdaptiveBounds returns the shortest and the longest pause of an adaptive poll, MIN..MAX; ok is false if text is none.
func AdaptiveBounds(text string) (shortest, longest Duration, ok bool) {
	low, high, cut := strings.Cut(text, "..")
	if !cut || shortest.UnmarshalText([]byte(low)) != nil || longest.UnmarshalText([]byte(high)) != nil {
		return 0, 0, false
	}
	return shortest, longest, shortest >= Duration(time.Millisecond) && shortest <= longest && longest <= Duration(time.Hour)
}

// viaProblem says what is wrong with a middlebox between clients and server.
func viaProblem(s Scenario) string {
	switch {
	case s.Via == "":
		return ""
	case s.HTTP == HTTP3:
		return "no middlebox here passes HTTP/3 on: use HTTP 1.1 or 2"
	case s.RTT > 0:
		return "a middlebox and a round-trip time are not put into one path: leave one out"
	}
	return ""
}

// slowReadersProblem says what is wrong with clients that stop reading.
func slowReadersProblem(s Scenario) string {
	switch {
	case s.SlowReaders == 0:
		return ""
	case s.Mix != "" || s.Session > 0 || s.Cut || s.Workload != "" || s.Upstream() || s.Streams > 1:
		return "only clients of a plain feed on connections of their own stop reading: leave mix, session, cut, workload, direction and streams_per_connection out"
	case s.HTTP == HTTP3:
		return "QUIC reads for itself, and acknowledges what nobody has asked for: use HTTP 1.1 or 2"
	case s.SlowClients() == s.Clients:
		return "somebody has to go on reading: use 2 clients or more"
	}
	return ""
}

// cutProblem says what is wrong with clients whose connections are cut.
func cutProblem(s Scenario) string {
	switch {
	case !s.Cut:
		return ""
	case s.Session > 0:
		return "clients that leave by plan come back anyway: leave session out"
	case s.Workload != "" || s.Upstream():
		return "clients that are cut only listen: leave direction and workload out"
	}
	return ""
}
