package browser

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/loadgen/account"
	"pollpush/results"
	"pollpush/transport"
)

const ms = time.Millisecond

// scenario is complete, with the given clients.
func scenario(transport string, clients int, contract string) results.Scenario {
	s := results.Default()
	s.Client, s.Transport, s.Clients, s.Contract = results.ClientBrowser, transport, clients, contract
	s.Complete()
	return s
}

// came is a message that was due at 1 s and 100 ms per number, and came 2 ms later by a clock that is 1 ms ahead.
func came(client int, seqs ...uint64) []row {
	var rows []row
	for _, seq := range seqs {
		due := time.Second + time.Duration(seq)*100*ms
		rows = append(rows, row{kind: event, client: client, at: due + 3*ms, seq: seq, due: due})
	}
	return rows
}

func met(k kind, client int, at time.Duration) row { return row{kind: k, client: client, at: at} }

// count adds rows to a tally of the events 3 to 5, between 1.25 s and 1.55 s.
func count(s results.Scenario, rows ...[]row) *tally {
	t := newTally(s, threeToFive, window, 0)
	t.add(slices.Concat(rows...), 1*ms)
	return t
}

var (
	threeToFive = account.Events{First: []uint64{3}, Last: []uint64{5}}
	window      = account.Window{From: int64(1250 * ms), Until: int64(1550 * ms)}
)

// record returns what a tally makes of a run.
func record(t *tally) *results.Run {
	run := new(results.Run)
	t.fill(run)
	return run
}

func TestDelivery(t *testing.T) {
	push := func(clients int, contract string) results.Scenario {
		return scenario(transport.WebSocket.Name, clients, contract)
	}
	for name, c := range map[string]struct {
		tally *tally
		want  results.Delivery
	}{
		"all": {
			count(push(2, results.EveryEvent), came(0, 1, 2, 3, 4, 5, 6), came(1, 3, 4, 5)),
			results.Delivery{Expected: 6, Received: 6},
		},
		"lost, also at the end": {
			count(push(2, results.EveryEvent), came(0, 3, 5, 6), came(1, 3)),
			results.Delivery{Expected: 6, Received: 3, Lost: 3},
		},
		"doubled and reordered": {
			count(push(1, results.EveryEvent), came(0, 3, 5, 5, 4, 2, 2)),
			results.Delivery{Expected: 3, Received: 3, Duplicates: 1, Reordered: 1},
		},
		"coalesced": {
			count(push(2, results.Latest), came(0, 2, 4, 7), came(1, 5)),
			results.Delivery{Expected: 6, Received: 2, Coalesced: 4},
		},
		"latest that never came": {
			count(push(2, results.Latest), came(0, 4), came(1, 5)),
			results.Delivery{Expected: 6, Received: 2, Lost: 1, Coalesced: 3},
		},
		"polls answered within the window": {
			count(scenario(transport.ShortPoll.Name, 1, results.EveryEvent), came(0, 3, 4, 5), []row{
				met(answered, 0, 1250*ms), met(empty, 0, 1250*ms), // by the server's clock before the first mark
				met(answered, 0, 1251*ms), met(empty, 0, 1251*ms), met(answered, 0, 1550*ms), met(lost, 0, 1400*ms),
				met(answered, 0, 1551*ms), met(empty, 0, 1551*ms)}),
			results.Delivery{Expected: 3, Received: 3, Requests: 2, EmptyResponses: 1},
		},
		"polls that were sent late": {
			count(scenario(transport.ShortPoll.Name, 1, results.EveryEvent), came(0, 3, 4, 5), []row{
				{kind: asked, at: 1252 * ms, due: 1250 * ms}, // due before the window, by the server's clock
				{kind: asked, at: 1300 * ms, due: 1299 * ms}, {kind: asked, at: 1400 * ms, due: 1350 * ms, seq: 1},
				{kind: asked, at: 1401 * ms, due: 1400 * ms, seq: 1}, {kind: asked, at: 1600 * ms, due: 1540 * ms, seq: 1}}),
			results.Delivery{Expected: 3, Received: 3, LatePolls: 2},
		},
		"a connection that came back": {
			count(push(1, results.EveryEvent), []row{met(asked, 0, 0), met(answered, 0, 1*ms), met(lost, 0, 1400*ms), met(asked, 0, 1400*ms), met(answered, 0, 1401*ms)}, came(0, 3, 4, 5)),
			results.Delivery{Expected: 3, Received: 3, Reconnects: 1},
		},
		"connections that came back before the window and after it": {
			count(push(1, results.EveryEvent), []row{met(answered, 0, 1*ms), met(lost, 0, 2*ms), met(answered, 0, 3*ms),
				met(lost, 0, 1540*ms), met(answered, 0, 1552*ms)}, came(0, 3, 4, 5)),
			results.Delivery{Expected: 3, Received: 3, ReconnectsOutside: 2},
		},
	} {
		if got := record(c.tally).Delivery; got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

// TestStarvedClientsAreOwedNothing has eight clients of which two never get a connection: that is the browser's doing with
// EventSource, and a fault with anything else, or where it happens to more than the limit explains.
func TestStarvedClientsAreOwedNothing(t *testing.T) {
	six := func(transport string, clients, served int) *tally {
		var rows [][]row
		for i := range served {
			rows = append(rows, []row{met(answered, i, 1*ms)}, came(i, 3, 4, 5))
		}
		return count(scenario(transport, clients, results.EveryEvent), rows...)
	}
	for _, c := range []struct {
		transport                string
		clients, served, starved int
		expected, lost           int64
		warning                  string
	}{
		{transport.SSE.Name, 8, 6, 2, 18, 0, "2 of 8 clients never had a connection"},
		{transport.SSE.Name, 8, 7, 1, 21, 0, "1 of 8 clients"},
		{transport.SSE.Name, 8, 5, 0, 24, 9, ""},
		{transport.SSE.Name, 6, 5, 0, 18, 3, ""},
		{transport.WebSocket.Name, 8, 6, 0, 24, 6, ""},
		{transport.LongPoll.Name, 8, 6, 0, 24, 6, ""},
	} {
		tally := six(c.transport, c.clients, c.served)
		run := record(tally)
		d := run.Delivery
		if tally.starved() != c.starved || d.Expected != c.expected || d.Lost != c.lost {
			t.Errorf("%s, %d of %d served: starved %d, %+v, want %d, %d expected and %d lost",
				c.transport, c.served, c.clients, tally.starved(), d, c.starved, c.expected, c.lost)
		}
		if all := strings.Join(run.Warnings, "\n"); !strings.Contains(all, c.warning) || c.warning == "" && all != "" {
			t.Errorf("%s, %d of %d served: warnings %q, want %q", c.transport, c.served, c.clients, all, c.warning)
		}
	}
}

// TestErrorsByWindow has one error within the window and two outside.
func TestErrorsByWindow(t *testing.T) {
	l := &Load{scenario: scenario(transport.SSE.Name, 1, results.EveryEvent), marks: make([]sample, 2)}
	l.drained = count(l.scenario, []row{met(lost, 0, 1250*ms), met(lost, 0, 1251*ms), met(lost, 0, 1551*ms)})
	run := new(results.Run)
	l.Fill(run)
	if run.Errors["other"] != 1 || run.ErrorsOutside["other"] != 2 {
		t.Errorf("errors %v, outside %v; want 1 and 2", run.Errors, run.ErrorsOutside)
	}
}

// TestPollLag is that of polls which no answer delayed.
// TestStreamsThatEnd: the end of a stream that is to end is an answer, and who comes back after it was not lost; else it was.
func TestStreamsThatEnd(t *testing.T) {
	s := scenario(transport.SSE.Name, 1, results.EveryEvent)
	s.RetryStream = results.Duration(100 * ms)
	at := 1300 * ms
	run := record(count(s, came(0, 3, 4, 5), []row{
		met(answered, 0, ms), met(ended, 0, 1200*ms), met(answered, 0, at), met(ended, 0, at), met(answered, 0, at), met(lost, 0, at), met(answered, 0, at),
	}))
	if d := run.Delivery; d.Requests != 1 || d.Reconnects != 1 || run.Errors["other"] != 1 {
		t.Errorf("%+v, errors %v; want one answer within the window, and one connection that was lost and came back", d, run.Errors)
	}
}

func TestPollLag(t *testing.T) {
	var rows []row
	for i := range 1000 {
		due := 1251*ms + time.Duration(i)*10*us
		rows = append(rows, row{kind: asked, at: due + 2*ms, due: due}, row{kind: asked, at: due + 50*ms, due: due, seq: 1})
	}
	tally := count(scenario(transport.ShortPoll.Name, 1, results.EveryEvent), rows)
	if p := record(tally).Lag.PollP99; results.Value(p)/1e6 < 1.99 || results.Value(p)/1e6 > 2.01 {
		t.Errorf("polls were sent %v ns late, want 2 ms", results.Value(p))
	}
	if p := record(count(scenario(transport.SSE.Name, 1, results.EveryEvent))).Lag.PollP99; p != nil {
		t.Errorf("%d ns without a poll", *p)
	}
}

func TestLatencyIsCorrectedByTheOffset(t *testing.T) {
	l := record(count(scenario(transport.SSE.Name, 1, results.EveryEvent), came(0, 1, 2, 3, 4, 5, 6))).Latency
	if l == nil || l.Count != 3 || l.Clock != "browser" || l.Min/1000 != 1999 && l.Min/1000 != 2000 {
		t.Errorf("latency = %+v, want three of 2 ms", l)
	}
	early := func(uncertainty time.Duration) *results.Run {
		t := newTally(scenario(transport.SSE.Name, 1, results.EveryEvent), threeToFive, window, uncertainty)
		t.add(came(0, 3), 4*ms)
		return record(t)
	}
	if run := early(0); run.Delivery.Early != 1 || results.Value(run.Lag.EarlyMax) != float64(1*ms) {
		t.Errorf("%+v, %v ns early, want one by 1 ms", run.Delivery, results.Value(run.Lag.EarlyMax))
	}
	if run := early(900 * us); run.Delivery.Early != 0 || run.Lag.EarlyMax != nil {
		t.Errorf("%+v, want an uncertain clock's millisecond to be none", run.Delivery)
	}
}

func TestBehind(t *testing.T) {
	sse, poll := scenario(transport.SSE.Name, 8, results.EveryEvent), scenario(transport.LongPoll.Name, 8, results.EveryEvent)
	for _, c := range []struct {
		s       results.Scenario
		cursors []int64
		want    int
	}{
		{sse, []int64{5, 5, 5, 5, 5, 6, 5, 5}, 0},
		{sse, []int64{5, 4, 5, 5, 5, 6, -1, -1}, 1},
		{sse, []int64{5, 5, 5, 5, 5, 6, -1, -1}, 0},
		{sse, []int64{5, 5, 5, 5, 5, -1, -1, -1}, 3},
		{poll, []int64{5, 5, 5, 5, 5, 5, 5, -1}, 1}, // it will have its turn
	} {
		if got := behind(c.s, c.cursors, []uint64{3}, []uint64{5}); got != c.want {
			t.Errorf("behind(%s, %v) = %d, want %d", c.s.Transport, c.cursors, got, c.want)
		}
	}
	if got := behind(sse, []int64{0, 0, -1, -1, -1, -1, -1, -1}, []uint64{3}, []uint64{2}); got != 0 {
		t.Errorf("behind = %d where nothing was published, want 0", got)
	}
}

func TestParseRows(t *testing.T) {
	rows, err := parseRows([]float64{0, 1, 1000.5, 0, 0, 3, 0, 2000, 7, 1999.25}, 2)
	want := []row{{asked, 1, 1000500 * us, 0, 0}, {event, 0, 2000 * ms, 7, 1999250 * us}}
	if err != nil || !slices.Equal(rows, want) {
		t.Errorf("parseRows = %v, %v, want %v", rows, err, want)
	}
	for _, bad := range [][]float64{{0, 1, 2}, {7, 0, 0, 0, 0}, {-1, 0, 0, 0, 0}, {0, 2, 0, 0, 0}, {0, -1, 0, 0, 0}} {
		if _, err := parseRows(bad, 2); err == nil {
			t.Errorf("parseRows(%v) has no error", bad)
		}
	}
}

func TestBeginning(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, 10, results.Latest)
	s.Topics = 3
	b := beginning(s)
	if b.URLs[4] != "/poll?contract=latest&topic=1" || b.AtATime != 10 || b.Interval != 1 || b.Rest != 1500 {
		t.Errorf("beginning = %+v", b)
	}
	slices.Sort(b.Phases)
	for i, phase := range b.Phases {
		if phase < float64(i)/10 || phase >= float64(i+1)/10 {
			t.Errorf("phase %d of 10 is %v: not one in each tenth", i, phase)
		}
	}
	s = scenario(transport.WebSocket.Name, 30, results.EveryEvent)
	s.CookieBytes = 20
	if b := beginning(s); b.URLs[29] != "/ws?topic=0" || b.AtATime != 8 || len(b.Cookie) != 20 {
		t.Errorf("beginning = %+v", b)
	}
}
