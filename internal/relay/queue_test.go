package relay

import (
	"testing"
	"time"
)

func TestQueueIsOrderedByTime(t *testing.T) {
	q := queue{woken: make(chan struct{}, 1)}
	if _, any := q.first(); any {
		t.Error("an empty queue has a first segment")
	}
	start := time.Unix(100, 0)
	directions := []*direction{{}, {}, {}, {}}
	for i, ms := range []int{3, 1, 3, 2} { // read in this order, arrived in another
		q.put(segment{due: start.Add(time.Duration(ms) * time.Millisecond), direction: directions[i]})
	}
	if due, any := q.first(); !any || due != start.Add(time.Millisecond) {
		t.Errorf("first = %v, %v", due, any)
	}
	check := func(at int, want ...int) {
		t.Helper()
		got := q.take(start.Add(time.Duration(at) * time.Millisecond))
		if len(got) != len(want) {
			t.Fatalf("take at %d ms: %d segments, want %d", at, len(got), len(want))
		}
		for i, p := range got {
			if p.direction != directions[want[i]] {
				t.Errorf("take at %d ms: segment %d is not number %d", at, i, want[i])
			}
		}
	}
	check(0)
	check(2, 1, 3)
	check(3, 0, 2) // at the same time: in the order of reading
	check(9)
}
