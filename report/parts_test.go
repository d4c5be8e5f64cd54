package report

import (
	"strings"
	"testing"

	"pollpush/internal/terminal"
	"pollpush/results"
)

// TestPartsOfAMix: a report has a row for the mix and one for each of its parts, which have what can be told apart and nothing else.
func TestPartsOfAMix(t *testing.T) {
	mixed := func(repetition int) results.Run {
		whole := made(t, "staleness", ws, 100, 10, results.EveryEvent, repetition)
		whole.Scenario.Mix = "websocket=95,long-poll=5"
		whole.Scenario.Complete()
		for i, p := range whole.Scenario.Parts() {
			of := made(t, "staleness", []way{ws, long}[i], p.Clients, 10, results.EveryEvent, repetition)
			whole.Parts = append(whole.Parts, results.Part{
				Transport: p.Transport, Clients: p.Clients, Delivery: of.Delivery, Latency: of.Latency, Lag: of.Lag, Bytes: of.Bytes, Connect: of.Connect,
			})
		}
		return whole
	}
	var runs []results.Run
	for repetition := range 5 {
		runs = append(runs, mixed(repetition+1))
	}
	var b strings.Builder
	if err := Text(&b, New(runs, nil, "")); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	whole, parts, found := strings.Cut(text, partsNote[1:])
	if !found || !strings.Contains(whole, "mix websocket=95,long-poll=5") || strings.Contains(whole, "in a mix") {
		t.Errorf("the mix has no row, or its parts have no table of their own:\n%s", b.String())
	}
	for _, want := range []string{"websocket in a mix 95 ", "long-poll in a mix 5 "} {
		if !strings.Contains(parts, want) {
			t.Errorf("no row says %q:\n%s", want, b.String())
		}
	}
	b.Reset()
	if err := Summary(&b, runs[0], terminal.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"part       95 clients by WebSocket had ", "part       5 clients by long polling had "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the summary lacks %q:\n%s", want, b.String())
		}
	}
	if err := Summary(&b, made(t, "staleness", ws, 100, 10, results.EveryEvent, 1), terminal.Style{}); err != nil || strings.Count(b.String(), "part  ") != 2 {
		t.Errorf("a run of one transport has parts: %v\n%s", err, b.String())
	}
}

// TestSessionsInSummary: what became of clients that left is said.
func TestSessionsInSummary(t *testing.T) {
	r := made(t, "staleness", ws, 100, 10, results.EveryEvent, 1)
	r.Sessions = &results.Sessions{Ended: 50, Resumed: 50, ConnectDown: 5000, ConnectUp: 20000, Resume: &results.Latency{Mean: 2e6, Max: 9e6, Count: 50}}
	var b strings.Builder
	if err := Summary(&b, r, terminal.Style{}); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(text,
		"sessions 50 ended within the window; who came back had caught up after 2.00 ms on average, 9.00 ms at the most, and 500 B a time for connecting") {
		t.Errorf("it says\n%s", b.String())
	}
}
