package studies

import (
	"fmt"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// What Abril 2017 captured of a poll over HTTP/1.1 and TLS.
const (
	abrilRequest = 430
	abrilAnswer  = 108 + 50
)

// chromiumOverTLS is what Chromium 156 adds to a request over TLS, in bytes: client hints and Sec-Fetch fields.
const chromiumOverTLS = 187

// abril is the bytes of a browser's poll.
func abril(runs []results.Run) Source {
	s := Source{
		Name: "Abril 2017",
		Citation: "A. Abril, \"A comparison between WebSockets, server-sent events, and polling\", 2017. " +
			"https://aquil.io/articles/a-comparison-between-websockets-server-sent-events-and-polling",
		Setting: "Events one second apart with a payload of 39 B, polled each 250 ms over HTTP/1.1 and TLS; theirs by Chrome 60, 430 + 108 + 50 B. Ours are the " +
			"heads of Chromium 156, and TLS 1.3 with its 22 B per record.",
	}
	found := all(matching(runs, func(s results.Scenario) bool {
		return s.Transport == transport.ShortPoll.Name && s.TLS && s.Headers == results.HeadersBrowser && s.Payload == 39 && s.Rate == 1 &&
			s.PollInterval.Seconds() == 0.25 && s.Contract == results.EveryEvent
	}, clients))
	if len(found) == 0 {
		return s
	}
	s.Runs = found
	up := median(found, func(r results.Run) float64 { return float64(r.Bytes.AppUp) / requests(r) })
	down := median(found, func(r results.Run) float64 { return float64(r.Bytes.AppDown) / requests(r) })
	row := func(quantity string, published, ours float64, derived string, detail bool) {
		s.Rows = append(s.Rows, Row{quantity, "B", transport.ShortPoll.Name, published, nan, ours, derived, detail})
	}
	row("a poll, both ways", abrilRequest+abrilAnswer, up+down, "", false)
	row("its request", abrilRequest, up, "", true)
	row("its answer, on average", abrilAnswer, down, "", true)
	row("a poll, as Chromium sends it over TLS", abrilRequest+abrilAnswer, up+down+chromiumOverTLS, "with 187 B of fields", true)
	s.Notes = append(s.Notes,
		fmt.Sprintf("Our profile has the fields that Chromium 156 sends to a host without TLS. Over TLS it adds 187 B of client hints and Sec-Fetch fields, "+
			"which Chrome 60 did not have: %s B a poll.", stats.Digits(up+down+chromiumOverTLS)),
		fmt.Sprintf("Three of four of our answers are empty (204, no body). The fourth has the event as a line of %s B, of which %s B are its number and time stamp.",
			stats.Digits(model.LineBytes(found[0].Scenario)), stats.Digits(model.LineBytes(found[0].Scenario)-39)))
	return s
}
