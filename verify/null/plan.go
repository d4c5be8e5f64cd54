package null

import (
	"cmp"
	"slices"
	"time"

	"pollpush/feed"
	"pollpush/results"
)

// A delivery is one event on its way to one client.
type delivery struct {
	at       int64 // when it is to be written, Unix ns: due + delay
	due      int64
	seq      uint64
	client   int
	measured bool // its event was due within the window
	repeat   bool // the client has had it already
}

// quiet is how long after the last delivery before a mark, and before the first one after it, nothing happens: then no
// byte is on its way at a mark, not even a delayed acknowledgement (40 ms on Linux), and all counts are exact.
const quiet = 60 * time.Millisecond

// plan lays out all deliveries from start on, in the order of their times; clients[i] is the topic of client number i.
// Events follow the scenario's schedule, except that none is due where it, or its delivery, would come too close to a
// mark. It also says which events are the window's, and what was planned wrong.
func plan(s results.Scenario, b Behaviour, clients []int, start, mark1, mark2 time.Time) ([]delivery, Truth, error) {
	t := Truth{First: make([]uint64, s.Topics), Last: make([]uint64, s.Topics)}
	followers := make([][]int, s.Topics)
	for client, topic := range clients {
		followers[topic] = append(followers[topic], client)
	}
	var all []delivery
	latest := make([]int64, len(clients)) // of each client's deliveries so far: a stream keeps its order
	for topic := range s.Topics {
		t.First[topic] = 1
		if s.Rate == 0 {
			continue
		}
		schedule, err := feed.NewSchedule(s.Arrivals, s.Rate, topic, s.Topics, s.Seed)
		if err != nil {
			return nil, t, err
		}
		seq := uint64(0)
		for {
			due := start.Add(schedule())
			settled := due.Add(b.Delays.Longest() + quiet)
			if settled.After(mark2) {
				break
			}
			measured := !due.Before(mark1)
			if measured && due.Before(mark1.Add(quiet)) || !measured && settled.After(mark1) {
				continue
			}
			seq++
			t.Last[topic] = seq
			if measured {
				t.Published++
			} else {
				t.First[topic] = seq + 1
			}
			for _, client := range followers[topic] {
				at := max(due.Add(b.Delays.Of(topic, seq, client)).UnixNano(), latest[client])
				latest[client] = at
				all = append(all, delivery{at: at, due: due.UnixNano(), seq: seq, client: client, measured: measured})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b delivery) int { return cmp.Compare(a.at, b.at) })
	all = b.Sabotage.apply(all, &t)
	return all, t, nil
}

// apply spoils a plan in one way, and counts how often.
func (s Sabotage) apply(all []delivery, t *Truth) []delivery {
	last := map[int]uint64{} // by client: what nothing comes after
	for _, d := range all {
		last[d.client] = d.seq
	}
	var spoilt []delivery
	held := map[int]delivery{} // by client: what waits for its successor
	n := 0
	for _, d := range all {
		if !d.measured {
			spoilt = append(spoilt, d)
			continue
		}
		t.Expected++
		n++
		before, isHeld := held[d.client]
		switch {
		case s.Drop > 0 && n%s.Drop == 0:
			t.Lost++
		case s.Double > 0 && n%s.Double == 0:
			t.Duplicates++
			again := d
			again.repeat = true
			spoilt = append(spoilt, d, again)
		case s.Swap > 0 && n%s.Swap == 0 && !isHeld && d.seq < last[d.client]:
			t.Reordered++
			held[d.client] = d
		case isHeld:
			before.at = d.at
			spoilt = append(spoilt, d, before)
			delete(held, d.client)
		default:
			spoilt = append(spoilt, d)
		}
	}
	return spoilt
}
