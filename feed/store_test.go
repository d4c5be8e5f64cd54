package feed

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// held is how many bytes of lines a log keeps from being collected: those it offers, and those before them in their array.
func held(l *Log) int {
	msgs, _ := l.After(0)
	total := l.trimmed
	for _, m := range msgs {
		total += len(m.Line())
	}
	return total
}

// TestTopicBytes fills one topic with large bodies, then with small ones: what it keeps is bounded, and are the newest.
func TestTopicBytes(t *testing.T) {
	l := NewLog(100_000)
	large := bytes.Repeat([]byte("x"), MaxBody)
	for range 3 * TopicBytes / MaxBody {
		l.Publish(Message{Due: time.Unix(1, 0), Body: large})
		if got := held(l); got > 2*TopicBytes+MaxBody {
			t.Fatalf("%d bytes are held, want at most %d", got, 2*TopicBytes)
		}
	}
	msgs, _ := l.After(0)
	if n := len(msgs); n < TopicBytes/MaxBody-1 || n > TopicBytes/MaxBody {
		t.Errorf("%d large messages are kept, want what fits into %d bytes", n, TopicBytes)
	}
	if last := msgs[len(msgs)-1].Seq; last != l.Last() {
		t.Errorf("the newest message kept is %d, want %d", last, l.Last())
	}
	for range 2000 {
		publish(l, 1)
	}
	if msgs, _ = l.After(l.Last() - 2000); len(msgs) != 2000 {
		t.Errorf("%d small messages are kept after them, want 2000", len(msgs))
	}
}

// TestAllBytes fills many topics: the oldest messages go first, whosever they are, and no reader is woken by that.
func TestAllBytes(t *testing.T) {
	var names []string
	for i := range 2 * AllBytes / MaxBody {
		names = append(names, fmt.Sprint(i))
	}
	topics := NewTopics(4, names...)
	large := bytes.Repeat([]byte("x"), MaxBody)
	due := time.Unix(1, 0)
	publishTo := func(name string) {
		due = due.Add(time.Second)
		topics.Log(name).Publish(Message{Due: due, Body: large})
	}
	for _, name := range names {
		publishTo(name)
	}
	total, first := 0, len(names)
	for i, name := range names {
		if msgs, _ := topics.Log(name).After(0); len(msgs) > 0 {
			first = min(first, i)
			total += len(msgs[0].Line())
		} else if i > first {
			t.Fatalf("topic %d is empty, and the older message of topic %d is kept", i, first)
		}
	}
	if total > AllBytes || total < AllBytes-2*MaxBody {
		t.Errorf("%d bytes are kept, want close to %d", total, AllBytes)
	}
	emptied := topics.Log(names[0])
	msgs, more := emptied.After(0)
	if len(msgs) > 0 || emptied.Last() != 1 {
		t.Fatalf("the oldest topic has %d messages, the last one %d; want none, and 1", len(msgs), emptied.Last())
	}
	select {
	case <-more:
		t.Error("trimming has woken a reader")
	default:
	}
	publishTo(names[0])
	<-more // or the test hangs
	if msgs, _ := emptied.After(0); seqs(msgs) != "2-2" {
		t.Errorf("After(0) = %s, want 2-2: the gap shows", seqs(msgs))
	}
	// A topic that falls silent doesn't keep a busy one from its history.
	for range 8 {
		publishTo(names[1])
	}
	if msgs, _ := topics.Log(names[1]).After(0); len(msgs) != 4 {
		t.Errorf("a busy topic has %d messages, want its history of 4", len(msgs))
	}
}
