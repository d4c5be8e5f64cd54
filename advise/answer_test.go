package advise

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pollpush/bill"
	"pollpush/internal/goldenfile"
	"pollpush/results"
)

// TestAnswer has the answer to the first question that anybody asks, in all formats.
func TestAnswer(t *testing.T) {
	a := Adviser{Coefficients: synthetic(), Prices: prices(t)}
	answer := a.Answer(needs(t, "clients", "50000", "every", "2m", "stale", "5s"))
	for _, format := range Formats() {
		var b strings.Builder
		if err := answer.Write(&b, format, "pollpush advise --clients 50000 --every 2m --stale 5s"); err != nil {
			t.Fatal(err)
		}
		goldenfile.Check(t, "testdata/answer."+format, []byte(b.String()))
	}
}

// TestTheCheapestIsTaken: nothing that meets the limit is cheaper by more than a tenth, and what is within one of the cheapest is named.
func TestTheCheapestIsTaken(t *testing.T) {
	a := Adviser{Coefficients: synthetic(), Prices: prices(t)}
	for _, n := range []Needs{
		needs(t, "clients", "50000", "every", "2m"),
		needs(t, "clients", "50000", "every", "2m", "stale", "1h"),
		needs(t, "clients", "100", "every", "100/s", "share", "all", "stale", "10s", "contract", "latest"),
		needs(t, "clients", "100", "every", "10/s", "stale", "40ms"),
	} {
		answer := a.Answer(n)
		if answer.Best < 0 {
			t.Errorf("%s: nothing is recommended", n.question())
			continue
		}
		best := answer.Options[answer.Best]
		least := best.cost(0)
		for _, o := range answer.Options {
			if o.Meets() {
				least = min(least, o.cost(0))
			}
		}
		for i, o := range answer.Options {
			equal := false
			for _, j := range answer.Equal {
				equal = equal || i == j
			}
			switch {
			case o.Meets() && 1.1*o.cost(0) < best.cost(0):
				t.Errorf("%s: %s is cheaper than %s", n.question(), o.prose(), best.prose())
			case i != answer.Best && equal != (o.Meets() && o.cost(0) <= 1.1*least):
				t.Errorf("%s: %s costs %v, %s %v, and equal is %v", n.question(), o.prose(), o.cost(0), best.prose(), best.cost(0), equal)
			}
		}
	}
}

// TestRareNewsArePolled: what nobody hurries for, and hardly ever happens, costs less when asked for now and then than by
// connections that have heartbeats; what changes all the time is polled for its newest.
func TestRareNewsArePolled(t *testing.T) {
	a := Adviser{Coefficients: synthetic(), Prices: prices(t)}
	for _, pairs := range [][]string{
		{"clients", "50000", "every", "1d", "stale", "1h"},
		{"clients", "1000", "every", "100/s", "share", "all", "stale", "10s", "contract", "latest"},
	} {
		answer := a.Answer(needs(t, pairs...))
		if name := answer.Options[answer.Best].Transport.Name; name != "short-poll" {
			t.Errorf("%v: take %s, want short-poll", pairs, name)
		}
	}
}

// TestNothingMeets: where the way alone takes longer, no transport is recommended, and each says why.
func TestNothingMeets(t *testing.T) {
	a := Adviser{Coefficients: synthetic(), Prices: prices(t)}
	answer := a.Answer(needs(t, "clients", "100", "every", "2m", "stale", "10ms", "rtt", "50ms"))
	if answer.Best >= 0 {
		t.Errorf("%s is recommended, and 25 ms away", answer.Options[answer.Best].prose())
	}
	text := strings.Join(answer.sentences(), "\n")
	for _, want := range []string{"Nothing that was measured meets max=10ms.", "WebSocket can't meet max=10ms: half of its events are later than 25", "Short polling every 10 ms can't meet max=10ms"} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer is\n%s\nwithout %q", text, want)
		}
	}
}

// TestUnknownIsNotRecommended: a transport of which nothing is known is neither taken nor said to miss anything.
func TestUnknownIsNotRecommended(t *testing.T) {
	c := synthetic()
	for i := range c.Setups {
		if c.Setups[i].Transport == "sse" {
			c.Setups[i].CPU = law{}
		}
	}
	answer := Adviser{Coefficients: c, Prices: prices(t)}.Answer(needs(t, "clients", "50000", "every", "2m"))
	sse := optionOf(t, answer.Options, "sse")
	if sse.Bills[0].Applies || answer.Options[answer.Best].Transport.Name == "sse" {
		t.Errorf("nobody knows what SSE costs, and its bill is %+v", sse.Bills[0])
	}
	var b strings.Builder
	if err := answer.Write(&b, "json", ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `"server_cores": null`) {
		t.Error("what is unknown is not null in JSON")
	}
}

// TestWhatIsNotCoveredIsSaid: what was asked and is in no number.
func TestWhatIsNotCoveredIsSaid(t *testing.T) {
	a := Adviser{Coefficients: synthetic(), Prices: prices(t)}
	for _, test := range []struct{ key, value, want string }{
		{"http", "2", "HTTP/2 is not covered by measurements"},
		{"direction", "both", "What clients send to the server is not covered by measurements"},
		{"cache", "true", "A cache in front is not covered by measurements"},
		{"cookie", "100", "Reading cookies is in no CPU time"},
		{"tls", "true", "they were not measured with it"},
		{"client", "machine", "they were not measured with minimal ones"},
	} {
		answer := a.Answer(needs(t, "clients", "1000", "every", "2m", test.key, test.value))
		if text := answer.view().text(); !strings.Contains(strings.Join(strings.Fields(text), " "), test.want) {
			t.Errorf("--%s %s is answered without %q:\n%s", test.key, test.value, test.want, text)
		}
	}
	plain := a.Answer(needs(t, "clients", "1000", "every", "2m"))
	if len(plain.NotCovered) > 0 || len(plain.Beyond) > 0 {
		t.Errorf("what was measured is said not to be: %q, %q", plain.NotCovered, plain.Beyond)
	}
}

// TestFits: text fits a terminal of 80 columns, whatever was asked, with the reference and all prices.
func TestFits(t *testing.T) {
	a := Adviser{Coefficients: Reference(), Prices: bill.Files()}
	for _, pairs := range [][]string{
		{"clients", "50000", "every", "2m"},
		{"clients", "50000", "every", "2m", "client", "mobile", "tls", "true", "http", "2", "cache", "true", "direction", "both"},
		{"clients", "10000000", "every", "10/s", "share", "all", "stale", "p50=500ms,p99=1s", "contract", "latest"},
		{"clients", "3", "every", "1d", "client", "machine", "stale", "1h"},
		{"clients", "1", "every", "10ms", "stale", "1ms", "rtt", "0s"},
	} {
		n := needs(t, pairs...)
		for line := range strings.SplitSeq(a.Answer(n).view().text(), "\n") {
			if utf8.RuneCountInString(line) > 80 {
				t.Errorf("%v: %d columns: %s", pairs, utf8.RuneCountInString(line), line)
			}
		}
	}
}

// TestMobile: a phone's radio is on for longer the more often something comes.
func TestMobile(t *testing.T) {
	answer := Adviser{Coefficients: synthetic(), Prices: prices(t)}.Answer(needs(t, "clients", "1000", "every", "1h", "client", "mobile", "stale", "1h"))
	poll, sse := optionOf(t, answer.Options, "short-poll"), optionOf(t, answer.Options, "sse")
	// Polls each 54 min wake it 1.1 times an hour, heartbeats each 25 s 144 times, and an event beside those now and then.
	if poll.Radio == nil || poll.Radio.WakeUps > 1.2 || sse.Radio.WakeUps < 140 || sse.Radio.WakeUps > 146 {
		t.Errorf("the radio wakes up %+v times for polls, %+v for SSE", poll.Radio, sse.Radio)
	}
	if other := optionOf(t, Adviser{Coefficients: synthetic()}.options(needs(t, "clients", "1", "every", "1h")), "sse"); other.Radio != nil {
		t.Error("a browser on a desk has a radio")
	}
}

// TestJSONIsWhole: it says what was asked as flags say it, so that it can be asked again.
func TestJSONIsWhole(t *testing.T) {
	n := needs(t, "clients", "1000", "every", "2m", "share", "all", "stale", "p99=3s")
	var b strings.Builder
	if err := (Adviser{Coefficients: synthetic(), Prices: prices(t)}).Answer(n).Write(&b, "json", ""); err != nil {
		t.Fatal(err)
	}
	var read struct{ Needs map[string]string }
	if err := json.Unmarshal([]byte(b.String()), &read); err != nil {
		t.Fatal(err)
	}
	again := Default()
	for key, text := range read.Needs {
		if err := fieldNamed(key).Set(&again, text); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if again.question() != n.question() || again.Contract != results.EveryEvent || again.Share != 0 {
		t.Errorf("asked %+v, and JSON asks %+v", n, again)
	}
}

// TestPricesForNothing: where the prices that decide are for none of what meets the limit, that is said, and not that nothing meets it.
func TestPricesForNothing(t *testing.T) {
	pusher, err := bill.Load("pusher")
	if err != nil {
		t.Fatal(err)
	}
	a := Adviser{Coefficients: synthetic(), Prices: []bill.Prices{pusher}}
	answer := a.Answer(needs(t, "clients", "1000000", "every", "2m"))
	if text := answer.sentences()[0]; text != "The prices of pusher are for none of what meets max=5s: name others with --prices." {
		t.Errorf("says %q", text)
	}
	answer = a.Answer(needs(t, "clients", "1000", "every", "2m"))
	if answer.Best < 0 || answer.Options[0].Transport.Name != "websocket" || len(answer.Equal) > 0 {
		t.Errorf("the prices are for WebSockets, and taken is %v, and as good is %v", answer.sentences(), answer.Equal)
	}
	want := "pusher has no price for short polling, long polling, SSE and HTTP streaming, because it is for WebSockets."
	if all := answer.sentences(); !slices.Contains(all, want) {
		t.Errorf("says %q without %q", all, want)
	}
}

// TestRowsWithoutAPrice: prices that are for none of the options are in a note, and no row of dashes; a dash in the other rows is
// explained once.
func TestRowsWithoutAPrice(t *testing.T) {
	a := Adviser{Coefficients: synthetic(), Prices: bill.Files()}
	a.By = slices.IndexFunc(a.Prices, func(p bill.Prices) bool { return p.Name == "fargate" })
	bills := a.Answer(needs(t, "clients", "1000000", "every", "2m")).bills()
	notes := strings.Join(bills.Notes, "\n")
	for _, r := range bills.Rows {
		if !slices.ContainsFunc(r.Cells, func(cell string) bool { return cell != unknown }) {
			t.Errorf("%s has a row of dashes", r.What)
		}
		if r.What == "pusher" {
			t.Error("pusher has a row, and its largest plan is too small")
		}
	}
	for _, want := range []string{"pusher is left out, since it has no price for ", "nor for WebSocket, because its largest plan", "– is where prices are for something else"} {
		if strings.Count(notes, want) != 1 {
			t.Errorf("the notes are\n%s\nwithout %q, or with several", notes, want)
		}
	}
}

// TestSumsThatLeaveSomethingOut: a sum that is only the least has a sign, in the table and where it decides.
func TestSumsThatLeaveSomethingOut(t *testing.T) {
	objects, err := bill.Load("durable-objects")
	if err != nil {
		t.Fatal(err)
	}
	answer := Adviser{Coefficients: synthetic(), Prices: []bill.Prices{objects}}.Answer(needs(t, "clients", "50000", "every", "2m"))
	bills := answer.bills()
	for i, o := range answer.Options {
		if cell := bills.Rows[0].Cells[i]; strings.HasPrefix(cell, "≥$") != o.Transport.Upgrade {
			t.Errorf("%s costs %s", o.prose(), cell)
		}
	}
	text := answer.view().text()
	for _, want := range []string{"≥ of durable-objects: the sum leaves out the time", " or more by the prices of durable-objects: the sum leaves out the time"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the answer is\n%s\nwithout %q", text, want)
		}
	}
}

// TestOneClient: one is one, and not several.
func TestOneClient(t *testing.T) {
	text := strings.Join(strings.Fields(Adviser{Coefficients: synthetic(), Prices: prices(t)}.Answer(needs(t, "clients", "1", "every", "1h")).view().text()), " ")
	if !strings.HasPrefix(text, "What should one client use for one event every hour, of 64 B, at most 5 s late?") || !strings.Contains(text, " It takes ") || strings.Contains(text, "1 clients") {
		t.Errorf("the answer is\n%s", text)
	}
}

// TestAssumed: each of the needs that the question doesn't say is said in the line of what is assumed.
func TestAssumed(t *testing.T) {
	for _, test := range []struct{ key, value, want string }{
		{"rtt", "80ms", "a round trip of 80 ms, HTTP/1.1, no TLS, a browser's heads, each event for one client, a heartbeat every 25 s"},
		{"http", "2", "HTTP/2 was not measured"},
		{"tls", "true", "TLS 1.3"},
		{"client", "machine", "the fewest heads"},
		{"cookie", "1200", "heads with 1,200 B of cookies"},
		{"share", "all", "each event for all clients"},
		{"share", "100", "each event for 100 clients"},
		{"contract", "latest", "only the newest matters"},
	} {
		all := Adviser{Coefficients: synthetic(), Prices: prices(t)}.Answer(needs(t, "clients", "1000", "every", "2m", test.key, test.value)).sentences()
		if last := all[len(all)-1]; !strings.HasPrefix(last, "Assumed, ") || !strings.Contains(last, test.want) {
			t.Errorf("--%s %s: the last sentence is %q, without %q", test.key, test.value, last, test.want)
		}
	}
}
