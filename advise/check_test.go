package advise

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/suites"
)

// madeUp is a run that measures what synthetic predicts, but for what spoil does.
func madeUp(t *testing.T, spoil func(*results.Run)) []results.Run {
	t.Helper()
	s := results.Default()
	s.Transport, s.Headers, s.Network, s.Clients, s.Rate, s.RTT = "sse", results.HeadersBrowser, results.NetworkVeth, 100, 2, results.Duration(50*time.Millisecond)
	if err := s.CompleteValid(); err != nil {
		t.Fatal(err)
	}
	e, _ := synthetic().predict(s, 0)
	window := s.Measure.Seconds()
	var runs []results.Run
	for i := range 3 {
		s.Seed = uint64(i)
		r := results.Run{
			ID: "check/feed-sse/" + string(rune('1'+i)), Scenario: s, Valid: true, WindowNS: int64(window * 1e9),
			Latency:  &results.Latency{Mean: e.Latency.Mean() * 1e9, Count: 1000, Events: 10},
			Delivery: results.Delivery{Published: int64(s.Rate * window)},
			Bytes:    results.Bytes{AppUp: int64(e.BytesUp * window), AppDown: int64(e.BytesDown * window)},
			Server: &results.Server{
				CPUNS: results.Observed(int64(e.Cores * window * 1e9)), RSSIdleBytes: results.Observed(int64(5e6)),
				RSSBytes: results.Observed(int64(5e6 + e.Memory)), RSSLoadBytes: results.Observed(int64(5e6 + e.Memory)),
			},
		}
		spoil(&r)
		runs = append(runs, r)
	}
	return runs
}

// TestCheck: what is as predicted is good, and each number that is not is told.
func TestCheck(t *testing.T) {
	good := NewCheck(synthetic(), madeUp(t, func(*results.Run) {}))
	if !good.Good() || len(good.Rows) != 4 { // bytes, latency, CPU time and memory: the kernel's was not counted, and events are too few for a p90
		t.Errorf("what is as predicted is off: %+v of %d", good.Outside(), len(good.Rows))
	}
	for quantity, spoil := range map[string]func(*results.Run){
		"bytes/s":      func(r *results.Run) { r.Bytes.AppDown += r.Bytes.AppDown / 25 },
		"mean latency": func(r *results.Run) { r.Latency.Mean *= 1.16 },
		"server CPU/s": func(r *results.Run) { *r.Server.CPUNS = *r.Server.CPUNS * 84 / 100 },
		"memory":       func(r *results.Run) { *r.Server.RSSLoadBytes += (*r.Server.RSSLoadBytes - *r.Server.RSSIdleBytes) / 9 },
	} {
		check := NewCheck(synthetic(), madeUp(t, spoil))
		if outside := check.Outside(); check.Good() || len(outside) != 1 || outside[0].Quantity != quantity {
			t.Errorf("%s is off, and outside is %+v", quantity, outside)
		}
	}
	missing := NewCheck(synthetic(), madeUp(t, func(r *results.Run) { r.Valid = false }))
	if missing.Good() || len(missing.Missing) != 1 || missing.Missing[0] != "feed-sse" {
		t.Errorf("no run is valid, and missing is %q", missing.Missing)
	}
}

func TestCheckWrites(t *testing.T) {
	check := NewCheck(synthetic(), madeUp(t, func(r *results.Run) { r.Latency.Mean *= 1.5 }))
	for _, format := range []string{"text", "md"} {
		var b strings.Builder
		if err := check.Write(&b, format, "pollpush advise --check"); err != nil {
			t.Fatal(err)
		}
		goldenfile.Check(t, "testdata/check."+format, []byte(b.String()))
	}
}

// TestCheckIsOfOtherScenarios: nothing is checked that coefficients were fitted on.
func TestCheckIsOfOtherScenarios(t *testing.T) {
	plain := func(s results.Scenario) results.Scenario {
		s.Settle, s.Measure, s.Drain, s.History, s.Seed, s.Network = 0, 0, 0, 0, 0, ""
		return s
	}
	fitted := map[results.Scenario]string{}
	for _, name := range []string{"full", "published"} {
		suite, err := suites.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range suite.Points {
			for _, s := range p.Scenarios {
				fitted[plain(s.Scenario)] = s.Name
			}
		}
	}
	for _, s := range Calibration(needs(t, "clients", "1", "every", "1s")).Scenarios(results.NetworkVeth) {
		fitted[plain(s)] = "calibration"
	}
	different := map[results.Scenario]bool{}
	for _, s := range Checking().Scenarios(results.NetworkVeth) {
		if name := fitted[plain(s)]; name != "" {
			t.Errorf("%s, %d clients, is %s too", s.Label(), s.Clients, name)
		}
		different[plain(s)] = true
	}
	if len(different) < 24 {
		t.Errorf("%d scenarios are checked, want 24", len(different))
	}
}

// TestCampaignsKeepTheirTime: about two minutes and eight, when runs are made again as often as they are on a quiet machine.
func TestCampaignsKeepTheirTime(t *testing.T) {
	for _, test := range []struct {
		name     string
		campaign Campaign
		most     time.Duration
	}{{"calibration", Calibration(needs(t, "clients", "1", "every", "1s")), 110 * time.Second}, {"check", Checking(), 7 * time.Minute}} {
		sum := test.campaign.expected(results.NetworkVeth)
		if sum > test.most {
			t.Errorf("%s takes about %v, want up to %v", test.name, sum, test.most)
		}
		t.Logf("%s: about %v", test.name, sum.Round(time.Second))
	}
}

// TestCalibrationIsOfTheNeeds: it measures with the heads and the TLS that are asked about.
func TestCalibrationIsOfTheNeeds(t *testing.T) {
	for _, s := range Calibration(needs(t, "clients", "1", "every", "1s", "client", "machine", "tls", "true")).Scenarios(results.NetworkVeth) {
		if s.Headers != results.HeadersMinimal || !s.TLS || s.Network != results.NetworkVeth {
			t.Errorf("measures %s heads, TLS %v, over %s", s.Headers, s.TLS, s.Network)
		}
	}
}

// TestCampaignRun: what is invalid is made again, as often as is allowed, and everything is kept.
func TestCampaignRun(t *testing.T) {
	c := campaign("small", `
repetitions: 2
sets:
  - name: a
    vary: {transport: [sse, websocket]}
`, 2)
	tries := map[results.Scenario]int{}
	measure := func(_ context.Context, s results.Scenario) (results.Run, error) {
		tries[s]++
		return results.Run{Scenario: s, Valid: s.Transport == "sse" || tries[s] == 2 && s.Seed == 3, InvalidBecause: []string{"told to"}}, nil
	}
	var kept []string
	var said strings.Builder
	runs, err := c.Run(t.Context(), results.NetworkLoopback, measure, func(r results.Run) error {
		kept = append(kept, r.ID)
		return nil
	}, &said)
	if err != nil || strings.Join(kept, " ") != "small/a-sse/1 small/a-websocket/1 small/a-websocket/1 small/a-sse/2 small/a-websocket/2 small/a-websocket/2" {
		t.Errorf("kept %q, %v", kept, err)
	}
	if len(runs) != len(kept) || !strings.Contains(said.String(), "pollpush: 2 of 4: small/a-websocket/1: attempt 2 is invalid: told to\n") {
		t.Errorf("%d runs, said\n%s", len(runs), said.String())
	}
	busy := func(_ context.Context, s results.Scenario) (results.Run, error) {
		return results.Run{Scenario: s, InvalidBecause: []string{"server starved"}}, nil
	}
	none := 0
	_, err = c.Run(t.Context(), "", busy, func(results.Run) error { none++; return nil }, &said)
	if err == nil || !strings.Contains(err.Error(), "4 scenarios in a row have no valid run, the last because of: server starved") || none != 8 {
		t.Errorf("on a busy machine %d runs are made, and then %v", none, err)
	}
	failed := errors.New("no disk")
	if _, err := c.Run(t.Context(), "", measure, func(results.Run) error { return failed }, &said); !errors.Is(err, failed) {
		t.Errorf("what can't be kept gives %v", err)
	}
}
