package feed

import (
	"regexp"
	"testing"
)

func TestEpoch(t *testing.T) {
	topics, other := NewTopics(4, "a", "b"), NewTopics(4, "a")
	epoch := topics.Log("a").Epoch
	if !regexp.MustCompile(`^[a-z][a-z0-9]{3}$`).MatchString(epoch) {
		t.Errorf("the epoch is %q, want a letter and three letters or digits", epoch)
	}
	if got := topics.Log("b").Epoch; got != epoch {
		t.Errorf("topics made together have epochs %q and %q, want one", epoch, got)
	}
	for range 4 { // each time they may be equal by a chance of one in a million
		if other.Log("a").Epoch != epoch {
			return
		}
		other = NewTopics(4, "a")
	}
	t.Errorf("five feeds have the epoch %q", epoch)
}

func TestResume(t *testing.T) {
	l := NewLog(4)
	l.Epoch = "k3f9"
	publish(l, 9)
	for _, test := range []struct {
		cursor string
		seq    uint64
		known  bool
	}{
		{"0", 0, false},
		{"7", 7, false},
		{"9", 9, false},
		{"10", 0, false}, // yet to come: from before a restart
		{"18446744073709551615", 0, false},
		{"k3f9-0", 0, true},
		{"k3f9-7", 7, true},
		{"k3f9-9", 9, true},
		{"k3f9-10", 0, false},
		{"k3f8-7", 0, false},
		{"zzzz-18446744073709551615", 0, false},
		{"18446744073709551616", 0, false}, // however large
		{"k3f9-99999999999999999999999", 0, false},
	} {
		if seq, known, err := l.Resume([]byte(test.cursor)); seq != test.seq || known != test.known || err != nil {
			t.Errorf("Resume(%q) = %d, %v, %v, want %d, %v", test.cursor, seq, known, err, test.seq, test.known)
		}
	}
	for _, cursor := range []string{"", "x", "-1", "+1", " 1", "1 ", "k3f9", "k3f9-", "k3f9--1", "k3f9-x", "k3f-1", "k3f99-1", "K3f9-1", "3kf9-1", "k3f9 1"} {
		if seq, known, err := l.Resume([]byte(cursor)); err == nil {
			t.Errorf("Resume(%q) = %d, %v, want an error", cursor, seq, known)
		}
	}
}

// TestJoin: where several processes have one feed, a cursor of its epoch may be ahead of one of them.
func TestJoin(t *testing.T) {
	topics := NewTopics(4, "a")
	topics.Join("k3f9")
	l := topics.Log("a")
	publish(l, 9)
	if l.Epoch != "k3f9" || topics.Epoch() != "k3f9" {
		t.Errorf("the epoch is %q", l.Epoch)
	}
	for cursor, want := range map[string]uint64{"k3f9-7": 7, "k3f9-12": 12, "12": 0, "k3f8-12": 0} {
		if seq, _, err := l.Resume([]byte(cursor)); seq != want || err != nil {
			t.Errorf("Resume(%q) = %d, %v, want %d", cursor, seq, err, want)
		}
	}
	msgs, more := l.After(12)
	publish(l, 3)
	<-more
	if again, _ := l.After(12); len(msgs) != 0 || len(again) != 0 {
		t.Errorf("after message 12 come %v and %v", msgs, again)
	}
	publish(l, 1)
	if msgs, _ := l.After(12); len(msgs) != 1 || msgs[0].Seq != 13 {
		t.Errorf("after message 12 comes %v", msgs)
	}
}

// FuzzResume reads what AppendCursor writes, and no more than there is from anything else.
func FuzzResume(f *testing.F) {
	l := NewLog(4)
	l.Epoch = "k3f9"
	publish(l, 9)
	for _, seed := range []string{"", "0", "9", "10", "k3f9-9", "k3f9-10", "abcd-3", "-1", "k3f9-"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, cursor []byte) {
		seq, known, err := l.Resume(cursor)
		if seq > l.Last() || (err != nil && (seq > 0 || known)) {
			t.Fatalf("Resume(%q) = %d, %v, %v", cursor, seq, known, err)
		}
		if again, still, err := l.Resume(AppendCursor(nil, l.Epoch, seq)); again != seq || !still || err != nil {
			t.Fatalf("Resume of its own cursor = %d, %v, %v, want %d", again, still, err, seq)
		}
	})
}
