package studies

import (
	"fmt"
	"math"
	"strings"

	"pollpush/model"
	"pollpush/results"
	"pollpush/transport"
)

// lubbersRequest and lubbersResponse are the heads that Lubbers & Greco 2010, "HTML5 WebSocket: A Quantum Leap in
// Scalability for the Web", print, line by line and without line ends. (HTTP/1.x is their tool's spelling; 1.1 is as long.)
const (
	lubbersRequest = `GET /PollingStock//PollingStock HTTP/1.1
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
	lubbersResponse = `HTTP/1.x 200 OK
X-Powered-By: Servlet/2.5
Server: Sun Java System Application Server 9.1_02
Content-Type: text/html;charset=UTF-8
Content-Length: 21
Date: Sat, 07 Nov 2009 00:32:46 GMT`
)

// The numbers of Lubbers & Greco 2010, and what is on the wire behind them.
const (
	lubbersCharacters = 871 // both heads, line ends not counted: what they call bytes per poll
	lubbersHeadBytes  = 909 // with the line ends of RFC 9112, section 2.1
	lubbersPollBytes  = lubbersHeadBytes + lubbersBody
	lubbersBody       = 21
	lubbersFrame      = 2 // their frame, as in the draft of hixie; also RFC 6455's up to 125 bytes down
	lubbersEventBytes = lubbersFrame + lubbersBody
	lubbersRatio      = lubbersCharacters / float64(lubbersFrame) // 435.5; they say "500:1"
)

// A useCase is one of the use cases A, B and C: each client gets one message a second. Polling and WebSocket are in
// their Mbps, 2^20 bits per second.
type useCase struct {
	Name               string
	Clients            int
	Polling, WebSocket float64
}

// lubbersCases returns the three cases, computed: they print 6.6 / 66 / 665 against 0.015 / 0.153 / 1.526.
func lubbersCases() []useCase {
	cases := []useCase{{Name: "A", Clients: 1_000}, {Name: "B", Clients: 10_000}, {Name: "C", Clients: 100_000}}
	for i, c := range cases {
		cases[i].Polling, cases[i].WebSocket = lubbersMbps(c.Clients, lubbersCharacters), lubbersMbps(c.Clients, lubbersFrame)
	}
	return cases
}

// lubbersMbps is what so many clients take when each moves so many bytes a second, in units of 2^20 bits per second.
func lubbersMbps(clients int, bytes float64) float64 { return float64(clients) * bytes * 8 / (1 << 20) }

// lubbersLineEnds is how many there are in the two printed heads, with the blank line after each (RFC 9112, section 2.1).
var lubbersLineEnds = float64(strings.Count(lubbersRequest, "\n") + strings.Count(lubbersResponse, "\n") + 4)

// lubbers is the header arithmetic of 2010. Its cases A and B are run, C is read off the line through what was run.
func lubbers(runs []results.Run) Source {
	s := Source{
		Name: "Lubbers & Greco 2010",
		Citation: "P. Lubbers, F. Greco, \"HTML5 WebSocket: A Quantum Leap in Scalability for the Web\", 2010. They calculated; " +
			"nothing was measured under load.",
		Setting: "One message and one poll a second and client, with the heads that they print. Our body is a message line with a " +
			"time stamp; its bytes are taken off those that went through the sockets, and their 21 B put in their place. Mbps are theirs, 2^20 bit/s, of heads and framing alone. TCP/IP headers are in no number here.",
	}
	polls := matching(runs, lubbersPolls, clients)
	events := matching(runs, lubbersEvents, clients)
	s.Runs = append(all(polls), all(events)...)
	s.Rows = append(s.Rows, lubbersHeads(all(polls))...)
	framing := median(all(events), func(r results.Run) float64 { return framingBytes(r) / received(r) })
	if len(events) > 0 {
		s.Rows = append(s.Rows,
			Row{"framing of a WebSocket event", "B", transport.WebSocket.Name, lubbersFrame, lubbersFrame, framing, "", false},
			Row{"a WebSocket event with the 21 B", "B", transport.WebSocket.Name, nan, lubbersEventBytes, framing + lubbersBody,
				"their body for ours", true})
		s.Notes = append(s.Notes, "The 2 B of a frame are those of the draft by Hixie; RFC 6455's are as short down to 125 B of payload. "+
			"Ours also has the keep-alive: a ping of 2 B each 30 s.")
	}
	for _, c := range lubbersCases() {
		wire := lubbersMbps(c.Clients, lubbersHeadBytes)
		s.Rows = append(s.Rows, lubbersCase(polls, headBytes, c.Clients, Row{Transport: transport.ShortPoll.Name, Published: c.Polling, Theory: wire,
			Quantity: "case " + c.Name + ", Mbps of heads"})...)
		s.Rows = append(s.Rows, lubbersCase(events, framingBytes, c.Clients, Row{Transport: transport.WebSocket.Name, Published: c.WebSocket, Theory: c.WebSocket,
			Quantity: "case " + c.Name + ", Mbps of framing", Detail: c.Name != "A"})...)
	}
	if len(polls) > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("871 counts characters without line ends. With them the heads have 909 B: "+
			"%.1f %% more, in every number of polls.", 100*(lubbersHeadBytes/float64(lubbersCharacters)-1)))
	}
	if heads := median(all(polls), func(r results.Run) float64 { return headBytes(r) / requests(r) }); len(polls) > 0 && len(events) > 0 {
		s.Rows = append(s.Rows, Row{"heads of a poll to framing of an event", "", "", 500, lubbersRatio, heads / framing, "", false})
		s.Notes = append(s.Notes, "\"500:1\" is rounded up: 871 to 2 are 435.5 to 1, and 930 B to 23 B, with the body, are 40 to 1.")
	}
	return s
}

func lubbersPolls(s results.Scenario) bool {
	line := model.LineBytes(s)
	return s.Transport == transport.ShortPoll.Name && s.Headers == results.HeadersLubbers && s.Rate == 1 && s.PollInterval.Seconds() == 1 &&
		!s.TLS && s.Settle.Seconds() >= 1 && line >= 10 && line < 100 // an event before the window, and a Content-Length like theirs
}

func lubbersEvents(s results.Scenario) bool {
	return s.Transport == transport.WebSocket.Name && s.Headers == results.HeadersLubbers && s.Rate == 1 && !s.TLS
}

// headBytes is what polls moved in the window beside message lines: each answer has one.
func headBytes(r results.Run) float64 {
	return float64(r.Bytes.AppUp+r.Bytes.AppDown) - requests(r)*model.LineBytes(r.Scenario)
}

// framingBytes is what came down beside message lines, whose LF a frame leaves out.
func framingBytes(r results.Run) float64 {
	return float64(r.Bytes.AppDown) - float64(r.Delivery.Received)*(model.LineBytes(r.Scenario)-1)
}

// lubbersHeads are the rows about one poll.
func lubbersHeads(runs []results.Run) []Row {
	if len(runs) == 0 {
		return nil
	}
	up := wholeBytes(runs, func(r results.Run) int64 { return r.Bytes.AppUp })
	down := wholeBytes(runs, func(r results.Run) int64 { return r.Bytes.AppDown })
	heads := up + down - model.LineBytes(runs[0].Scenario)
	row := func(quantity string, published, theory, ours float64, derived string, detail bool) Row {
		return Row{quantity, "B", transport.ShortPoll.Name, published, theory, ours, derived, detail}
	}
	return []Row{
		row("characters of a poll's heads", lubbersCharacters, lubbersCharacters, heads-2*lubbersLineEnds, "without line ends", false),
		row("a poll's heads", nan, lubbersHeadBytes, heads, "", true),
		row("a poll with the 21 B body", nan, lubbersPollBytes, heads+lubbersBody, "their body for ours", true),
	}
}

// wholeBytes is how many bytes each poll moves one way, when each moves as many: the whole number nearest to bytes per
// answered poll that divides the bytes of every run. The quotient itself is a little off, as a poll may be on its way at
// a mark. It is NaN when no number within 1 % does, when nothing was moved, and when it is more than any poll moves.
func wholeBytes(runs []results.Run, bytes func(results.Run) int64) float64 {
	about := median(runs, func(r results.Run) float64 { return float64(bytes(r)) / requests(r) })
	best := nan
	if !(about >= 1 && about < 1<<20) {
		return nan
	}
	for n := int64(math.Ceil(0.99 * about)); float64(n) <= 1.01*about; n++ {
		divides := true
		for _, r := range runs {
			divides = divides && bytes(r)%n == 0
		}
		if divides && !(math.Abs(float64(n)-about) >= math.Abs(best-about)) {
			best = float64(n)
		}
	}
	return best
}

// lubbersCase returns the row with Mbps for so many clients: measured, or read off the line through smaller numbers of
// clients; none if there is no such line.
func lubbersCase(points []point[int], bytes measure, clients int, row Row) []Row {
	mbps := func(r results.Run) float64 { return bytes(r) * 8 / (1 << 20) / windowSeconds(r) }
	var counts, values []float64
	for _, p := range points {
		if p.at == clients {
			row.Ours = p.median(mbps)
			return []Row{row}
		}
		counts, values = append(counts, float64(p.at)), append(values, p.median(mbps))
	}
	if len(counts) < 2 || counts[len(counts)-1] > float64(clients) {
		return nil
	}
	offset, slope := fitLine(counts, values)
	row.Ours = offset + slope*float64(clients)
	row.Quantity += " (extrapolated)"
	row.Derived = fmt.Sprintf("from a line through %d points", len(counts))
	return []Row{row}
}

// fitLine is the least-squares line y = offset + slope·x.
func fitLine(x, y []float64) (offset, slope float64) {
	var sx, sy, sxx, sxy float64
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	n := float64(len(x))
	slope = (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return (sy - slope*sx) / n, slope
}
