package model

import "pollpush/results"

// This file is the arithmetic of published results, with their own numbers, so that a report can put ours beside them.

// LubbersRequest and LubbersResponse are the heads that Lubbers & Greco 2010, "HTML5 WebSocket: A Quantum Leap in
// Scalability for the Web", print, line by line and without line ends. (HTTP/1.x is their tool's spelling; 1.1 is as long.)
const (
	LubbersRequest = `GET /PollingStock//PollingStock HTTP/1.1
Host: localhost:8080
User-Agent: Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.1.5) Gecko/20091102 Firefox/3.5.5
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
Accept-Language: en-us
Accept-Encoding: gzip,deflate
Accept-Charset: ISO-8859-1,utf-8;q=0.7,*;q=0.7
Keep-Alive: 300
Connection: keep-alive
Referer: http://www.example.com/PollingStock/
Cookie: showInheritedConstant=false; showInheritedProtectedConstant=false; showInheritedProperty=false; showInheritedProtectedProperty=false; showInheritedMethod=false; showInheritedProtectedMethod=false; showInheritedEvent=false; showInheritedStyle=false; showInheritedEffect=false`
	LubbersResponse = `HTTP/1.x 200 OK
X-Powered-By: Servlet/2.5
Server: Sun Java System Application Server 9.1_02
Content-Type: text/html;charset=UTF-8
Content-Length: 21
Date: Sat, 07 Nov 2009 00:32:46 GMT`
)

// The numbers of Lubbers & Greco 2010, and what is on the wire behind them.
const (
	LubbersCharacters = 871 // both heads, line ends not counted: what they call bytes per poll
	LubbersHeadBytes  = 909 // with the line ends of RFC 9112, section 2.1
	LubbersPollBytes  = LubbersHeadBytes + LubbersBody
	LubbersBody       = 21
	LubbersFrame      = 2 // their frame, as in the draft of hixie; also RFC 6455's up to 125 bytes down
	LubbersEventBytes = LubbersFrame + LubbersBody
	LubbersRatio      = LubbersCharacters / float64(LubbersFrame) // 435.5; they say "500:1"
)

// A LubbersCase is one of the use cases A, B and C: each client gets one message a second. Polling and WebSocket are in
// their Mbps, 2^20 bits per second.
type LubbersCase struct {
	Name               string
	Clients            int
	Polling, WebSocket float64
}

// LubbersCases returns the three cases, computed: they print 6.6 / 66 / 665 against 0.015 / 0.153 / 1.526.
func LubbersCases() []LubbersCase {
	cases := []LubbersCase{{Name: "A", Clients: 1_000}, {Name: "B", Clients: 10_000}, {Name: "C", Clients: 100_000}}
	for i, c := range cases {
		cases[i].Polling, cases[i].WebSocket = LubbersMbps(c.Clients, LubbersCharacters), LubbersMbps(c.Clients, LubbersFrame)
	}
	return cases
}

// LubbersMbps is what so many clients take when each moves so many bytes a second, in units of 2^20 bits per second.
func LubbersMbps(clients int, bytes float64) float64 { return float64(clients) * bytes * 8 / (1 << 20) }

// RFC6202Delay is the one-way delay, in seconds, at which RFC 6202's one to three network transits are looked at.
const RFC6202Delay = 0.05

// RFC6202 is the latency of long polling with endless holds, for Poisson events and a one-way delay in seconds. RFC 6202,
// section 2.2: "the average latency of long polling is close to one network transit, the maximal latency is over three".
// The average is that at low rates only; it goes to two transits, and the maximum here is three.
func RFC6202(rate, delay float64) Distribution {
	a := arrivals{"poisson", rate}
	return longPollCycle(a, 2*delay, 1e9).latency(a, results.EveryEvent, delay)
}

// The experiment of Bozdag, Mesbah, van Deursen 2009: ten events, pulled each second. They observed about 250 answers, 96 %
// of them redundant.
const (
	Bozdag2009Events    = 10
	Bozdag2009Interval  = 50.0 // seconds between events
	Bozdag2009Pull      = 1.0  // seconds
	Bozdag2009Respond   = 1.0  // seconds; with it, response-driven polling gives what they observed
	Bozdag2009Polls     = 250
	Bozdag2009Redundant = 0.96
)

// Bozdag2009Share returns how many polls there are, and the share of them that is redundant, when events happen each interval
// and a poll arrives each period, both in seconds.
func Bozdag2009Share(events int, interval, period float64) (polls, redundant float64) {
	polls = float64(events) * interval / period
	return polls, 1 - arrivals{"periodic", 1 / interval}.useful(period)
}

// Bozdag2009ClockDriven is the experiment when a clock drives the polls: nominally 500 polls, 98 % redundant.
func Bozdag2009ClockDriven() (polls, redundant float64) {
	return Bozdag2009Share(Bozdag2009Events, Bozdag2009Interval, Bozdag2009Pull)
}

// Bozdag2009ResponseDriven is the experiment when each poll waits for the answer before: 250 polls, 96 % redundant.
func Bozdag2009ResponseDriven() (polls, redundant float64) {
	return Bozdag2009Share(Bozdag2009Events, Bozdag2009Interval, Bozdag2009Pull+Bozdag2009Respond)
}

// Bozdag2007 is the rule of Bozdag, Mesbah, van Deursen 2007, "pull performs well only if the pull interval equals to
// publish interval", in numbers: the shares of events missed, 1 - Δ/T, and of polls redundant, 1 - T/Δ, neither below 0.
func Bozdag2007(pull, publish float64) (missed, redundant float64) {
	return max(0, 1-publish/pull), max(0, 1-pull/publish)
}

// The numbers of Van de Vyvere, Colpaert, Verborgh 2020: clients that SSE served, and requests per second that the server
// answered when polled.
const (
	VanDeVyvereClients  = 25_000
	VanDeVyvereRequests = 2_520
)

// VanDeVyvereCrossing is the acceptable latency above which polling serves more clients than SSE, in seconds: 9.92; they say 10.
func VanDeVyvereCrossing() float64 { return CapacityPeriod(VanDeVyvereClients, VanDeVyvereRequests) }
