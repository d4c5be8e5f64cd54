package feed

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// TestTopicsChange adds topics and removes them in another order, with messages in them: names, logs and the memory that
// they share are right.
func TestTopicsChange(t *testing.T) {
	topics := NewTopics(4, "0")
	large := bytes.Repeat([]byte("x"), MaxBody)
	due := time.Unix(1, 0)
	publishTo := func(l *Log) uint64 {
		due = due.Add(time.Second)
		return l.Publish(Message{Due: due, Body: large})
	}
	publishTo(topics.Log("0"))
	for round := range 3 {
		for i := 1; i < 10; i++ {
			l := topics.Add(fmt.Sprint(i))
			if l != topics.Log(fmt.Sprint(i)) || l.Epoch != topics.Log("0").Epoch || l.Last() != 0 {
				t.Fatalf("round %d: topic %d begins with %+v", round, i, l)
			}
			for range i % 3 {
				publishTo(l)
			}
		}
		for _, i := range []int{5, 1, 9, 2, 8, 3, 7, 6, 4} {
			l := topics.Log(fmt.Sprint(i))
			last := l.Last()
			_, more := l.After(last)
			topics.Remove(fmt.Sprint(i))
			if topics.Log(fmt.Sprint(i)) != nil {
				t.Errorf("topic %d is still there", i)
			}
			if seq := publishTo(l); seq != 0 {
				t.Errorf("message %d was published to topic %d after its end", seq, i)
			}
			if msgs, _ := l.After(0); len(msgs) != 0 || l.Last() != last {
				t.Errorf("topic %d keeps %d messages after its end, and its last is %d, want %d", i, len(msgs), l.Last(), last)
			}
			select {
			case <-more:
				t.Errorf("a reader of topic %d is woken by its end, and finds nothing", i)
			default:
			}
		}
		topics.Remove("5") // there is none
	}
	if got := fmt.Sprint(topics.Names()); got != "[0]" {
		t.Errorf("the topics are %s, want [0]", got)
	}
	msgs, _ := topics.Log("").After(0)
	if got, want := topics.store.used, len(msgs[0].Line()); got != want || len(topics.store.logs) != 1 {
		t.Errorf("%d bytes of %d logs are kept, want %d of 1", got, len(topics.store.logs), want)
	}
}
