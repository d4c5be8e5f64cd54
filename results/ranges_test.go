package results

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"pollpush/transport"
)

// TestValidateRanges: what is out of range is refused by a sentence about what was asked for.
func TestValidateRanges(t *testing.T) {
	long := Duration(math.MaxInt64)
	for _, test := range []struct {
		name   string
		change func(*Scenario)
		want   string
	}{
		{"nothing", func(*Scenario) {}, ""},
		{"no events", func(s *Scenario) { s.Rate = 0 }, ""},
		{"rare events", func(s *Scenario) { s.Rate = 1e-11 }, "rate: 1e-11 is out of range: use 0, for none, or 0.00001 to 1000000"},
		{"NaN", func(s *Scenario) { s.Rate = math.NaN() }, "rate: NaN is out of range"},
		{"infinity", func(s *Scenario) { s.Rate = math.Inf(1) }, "rate: +Inf is out of range"},
		{"negative rate", func(s *Scenario) { s.Rate = -1 }, "rate: -1 is out of range"},
		{"all topics", func(s *Scenario) { s.Rate, s.Topics = 1e6, 1e5 }, "rate: 1000000 events/s on each of 100000 topics are too many"},
		{"no clients", func(s *Scenario) { s.Clients = 0 }, "clients: 0 is out of range: use 1 to 1000000"},
		{"no topics", func(s *Scenario) { s.Topics = 0 }, "topics: 0 is out of range: use 1 to 100000"},
		{"measures nothing", func(s *Scenario) { s.Measure = 0 }, "measure: 0s is out of range: use 100ms to 24h0m0s"},
		{"thinking browser", func(s *Scenario) { s.Client, s.Think = ClientBrowser, 1 }, "think: the browser client polls by the clock"},
		{"log of no browser", func(s *Scenario) { s.NetLog = true }, "net_log: only the browser client has one"},
		{"lubbers without a cursor", func(s *Scenario) { s.Transport, s.Headers = transport.ShortPoll.Name, HeadersLubbers }, "headers: lubbers polls have no cursor"},
		{"clients", func(s *Scenario) { s.Clients = math.MaxInt64 }, "clients: "},
		{"payload", func(s *Scenario) { s.Payload = 1 << 40 }, "payload: "},
		{"measure", func(s *Scenario) { s.Measure = long }, "measure: 2562047h47m16.854775807s is out of range: use 100ms to 24h0m0s"},
		{"settle", func(s *Scenario) { s.Settle = long }, "settle: "},
		{"drain", func(s *Scenario) { s.Drain = -1 }, "drain: "},
		{"rtt", func(s *Scenario) { s.RTT = long }, "rtt: "},
		{"hold that does not matter", func(s *Scenario) { s.Hold = long }, "hold: "},
		{"history that was asked for", func(s *Scenario) { s.History = 1e9 }, "history: 1000000000 is out of range"},
		{"history that follows", func(s *Scenario) {
			s.Transport, s.Rate, s.PollInterval = transport.ShortPoll.Name, 10_000, Duration(time.Hour)
		}, "rate: 10000 events/s and an interval of 1h0m0s between polls need a history of more than 10000000 messages: lower one of the two"},
		{"target", func(s *Scenario) { s.Target = "127.0.0.1:8080" }, ""},
		{"target of a name", func(s *Scenario) { s.Target = "[::1]:80" }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := Default()
			test.change(&s)
			err := s.CompleteValid()
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), test.want)) {
				t.Errorf("CompleteValid = %v, want %q", err, test.want)
			}
		})
	}
}

// TestDecodeRefusesNumbersBeyondAllBounds: a record that was tampered with does not get as far as a sum that overflows.
func TestDecodeRefusesNumbersBeyondAllBounds(t *testing.T) {
	for _, change := range []func(*Scenario){
		func(s *Scenario) { s.Rate = 1e300 }, func(s *Scenario) { s.Rate = -1 }, func(s *Scenario) { s.Topics = -1 },
		func(s *Scenario) { s.Clients = math.MaxInt64 }, func(s *Scenario) { s.Measure = math.MaxInt64 },
		func(s *Scenario) { s.Settle = math.MinInt64 }, func(s *Scenario) { s.History = math.MaxInt64 },
	} {
		r := someRun("q/a/1")
		change(&r.Scenario)
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := Decode(strings.NewReader(string(line)+"\n"), "runs.jsonl"); err == nil || !strings.Contains(err.Error(), "out of range") && !strings.Contains(err.Error(), "can't be negative") {
			t.Errorf("Decode of %+v: error %v, want that it is out of range", r.Scenario, err)
		}
	}
}
