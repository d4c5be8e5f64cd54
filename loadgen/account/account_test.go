package account

import (
	"errors"
	"strings"
	"testing"

	"pollpush/results"
)

func TestPlace(t *testing.T) {
	w := &Window{10, 20}
	for ns, want := range map[int64]Place{9: Before, 10: Within, 19: Within, 20: After} {
		if got := w.Place(ns); got != want {
			t.Errorf("Place(%d) = %d, want %d", ns, got, want)
		}
	}
	var none *Window
	if got := none.Place(10); got != Before {
		t.Errorf("Place without a window = %d, want %d", got, Before)
	}
	e := Events{First: []uint64{1, 3}, Last: []uint64{0, 5}}
	for seq, want := range map[uint64]Place{2: Before, 3: Within, 5: Within, 6: After} {
		if got := e.Place(1, seq); got != want {
			t.Errorf("Place of event %d = %d, want %d", seq, got, want)
		}
	}
	if got := e.Place(0, 1); got != After {
		t.Errorf("Place of event 1 = %d where the window has none, want %d", got, After)
	}
}

// TestErrors counts some that are known and some that are not: those have no example.
func TestErrors(t *testing.T) {
	var e Errors
	if e.Counts() != nil || e.Summary() != nil {
		t.Errorf("no errors: %v, %v", e.Counts(), e.Summary())
	}
	first := errors.New("the first one")
	e.Add("timeout", first)
	e.Add("timeout", errors.New("the second one"))
	e.Add("other", nil)
	e.Add("closed", errors.New("the end"))
	if got := e.Counts(); got["timeout"] != 2 || got["other"] != 1 || got["closed"] != 1 || len(got) != 3 {
		t.Errorf("counts %v", got)
	}
	err := e.Summary()
	if !errors.Is(err, first) || err.Error() != "1 x closed: the end\n2 x timeout: the first one" {
		t.Errorf("summary %q", err)
	}
}

// TestExcluded clients are owed nothing, and an event has reached all without them.
func TestExcluded(t *testing.T) {
	a := New(scenario(3), Options{Clock: "user"})
	for i := range 2 {
		c := a.Client(i)
		c.Lock()
		c.Add(&Arrival{Arrived: 15, Delivered: 15}, 1, 10, Within, []byte("body"))
		c.Unlock()
	}
	events := Events{First: []uint64{1}, Last: []uint64{1}, Behind: 1}
	run := new(results.Run)
	a.Fill(run, events)
	if d := run.Delivery; d.Expected != 3 || d.Lost != 1 || run.FanOut == nil || run.FanOut.Last != nil {
		t.Errorf("%+v, fan-out %+v; want one lost of three, and no event that reached all", d, run.FanOut)
	}
	if text := strings.Join(run.Warnings, "\n"); !strings.Contains(text, "1 clients had not seen") {
		t.Errorf("warnings %q", text)
	}
	a.Client(2).Exclude()
	run = new(results.Run)
	a.Fill(run, events)
	if d := run.Delivery; d != (results.Delivery{Expected: 2, Received: 2}) {
		t.Errorf("%+v, want two of two", d)
	}
	if run.FanOut == nil || run.FanOut.Last == nil || run.Bytes.PayloadDown != 8 {
		t.Errorf("fan-out %+v, payload %d; want an event that reached all, and 8 bytes", run.FanOut, run.Bytes.PayloadDown)
	}
}

// TestEvents counts those of all topics that any client has, in whichever shard, each once.
func TestEvents(t *testing.T) {
	s := scenario(5)
	s.Topics = 2 // three clients, and two
	a := New(s, Options{Shards: 4, Clock: "user"})
	add := func(client int, seqs ...uint64) {
		c := a.Client(client)
		c.Lock()
		defer c.Unlock()
		for _, seq := range seqs {
			c.Add(&Arrival{Arrived: 15, Delivered: 15, Stamped: true}, seq, 10, Within, []byte("body"))
		}
	}
	add(0, 1, 2, 3)
	add(2, 1, 2, 3)
	add(4, 3, 4)
	add(1, 1)
	a.Client(3).Exclude() // the other topic has one client, and its events count all the same
	run := new(results.Run)
	a.Fill(run, Events{First: []uint64{1, 1}, Last: []uint64{4, 1}})
	if l := run.Latency; l == nil || l.Count != 9 || l.Events != 5 || run.Delivered.Events != 5 {
		t.Errorf("%+v, want 9 deliveries of 5 events", l)
	}
	if run.FanOut == nil || run.FanOut.First.Count != 4 {
		t.Errorf("fan-out %+v, want that of the first topic's 4 events", run.FanOut)
	}
}
