package feed

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func publish(l *Log, n int) {
	for range n {
		l.Publish(Message{Due: time.Unix(1, 0), Body: []byte("x")})
	}
}

func seqs(msgs []Message) string {
	if len(msgs) == 0 {
		return "none"
	}
	for i, m := range msgs {
		if m.Seq != msgs[0].Seq+uint64(i) {
			return fmt.Sprintf("a gap before %d", m.Seq)
		}
	}
	return fmt.Sprintf("%d-%d", msgs[0].Seq, msgs[len(msgs)-1].Seq)
}

func TestAfter(t *testing.T) {
	for _, test := range []struct {
		history, published int
		after              uint64
		want               string
	}{
		{4, 0, 0, "none"},
		{4, 0, 7, "none"},
		{4, 3, 0, "1-3"},
		{4, 3, 2, "3-3"},
		{4, 3, 3, "none"},
		{4, 3, 9, "none"},
		{4, 4, 0, "1-4"},
		{4, 5, 0, "2-5"}, // fell out of the history: the gap shows
		{4, 23, 0, "20-23"},
		{4, 23, 21, "22-23"},
		{1, 9, 0, "9-9"},
		{0, DefaultHistory + 5, 0, "6-1029"},
	} {
		l := NewLog(test.history)
		publish(l, test.published)
		msgs, more := l.After(test.after)
		if got := seqs(msgs); got != test.want {
			t.Errorf("history %d, %d published: After(%d) = %s, want %s", test.history, test.published, test.after, got, test.want)
		}
		select {
		case <-more:
			t.Errorf("After(%d): more is closed before there is more", test.after)
		default:
		}
		publish(l, 1)
		<-more // or the test hangs
	}
}

// TestBatchesStayWhole checks that what After returned is not overwritten by later messages.
func TestBatchesStayWhole(t *testing.T) {
	l := NewLog(8)
	publish(l, 5)
	held, _ := l.After(0)
	publish(l, 100)
	if got := seqs(held); got != "1-5" {
		t.Errorf("a held batch became %s, want 1-5", got)
	}
}

// TestReadersSeeEverything has readers race a publisher; the race detector watches too.
func TestReadersSeeEverything(t *testing.T) {
	const messages, readers = 2000, 8
	l := NewLog(messages)
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			for cursor := uint64(0); cursor < messages; {
				msgs, more := l.After(cursor)
				if len(msgs) == 0 {
					<-more
					continue
				}
				for _, m := range msgs {
					if m.Seq != cursor+1 {
						t.Errorf("got %d after %d", m.Seq, cursor)
					}
					cursor = m.Seq
				}
			}
		})
	}
	publish(l, messages)
	wg.Wait()
}

func TestTopics(t *testing.T) {
	topics := NewTopics(4, "a", "b")
	if topics.Log("") != topics.Log("a") || topics.Log("a") == topics.Log("b") {
		t.Error(`Log("") is the first topic's log`)
	}
	if topics.Log("c") != nil {
		t.Error("a topic that does not exist has a log")
	}
}

func TestNewest(t *testing.T) {
	l := NewLog(4)
	publish(l, 3)
	msgs, _ := l.After(0)
	if got := seqs(Newest(msgs)); got != "3-3" {
		t.Errorf("Newest = %s, want 3-3", got)
	}
	if got := seqs(Newest(nil)); got != "none" {
		t.Errorf("Newest(nil) = %s", got)
	}
}
