package servers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
)

// A talk is a client of Contexts, and the answerer, which publishes two tokens.
type talk struct {
	t        *testing.T
	contexts *Contexts
	log      *feed.Log
}

// take has a prompt taken, and returns what was read for it, or the status of the refusal.
func (k *talk) take(kept int, text string) (read, status int) {
	k.t.Helper()
	refused := k.contexts.Take(k.log, kept, []byte(text), func(n int) (first, last uint64, refused Refusal) {
		read = n
		first = k.log.Publish(feed.Message{Due: time.Now(), Body: []byte("Yes")})
		return first, k.log.Publish(feed.Message{Due: time.Now(), Body: []byte(", sir.")}), Refusal{}
	})
	return read, refused.Status
}

const answer = "Yes, sir."

// TestContexts: what a server reads of a dialogue's second turn, in all four ways that there are.
func TestContexts(t *testing.T) {
	const first, second = "Is it warm? ", " Is it dry? "
	whole := len(first + answer + second)
	for _, test := range []struct {
		name              string
		keep, remember    bool
		keptRead, allRead int // of the second turn, when its context is kept, and when it is sent again
	}{
		{"neither", false, false, -1, whole},
		{"remembered", false, true, -1, len(second)},
		{"kept", true, false, whole, whole},
		{"kept and remembered", true, true, len(second), len(second)},
	} {
		for _, resent := range []bool{false, true} {
			k := &talk{t: t, contexts: &Contexts{Keep: test.keep, Remember: test.remember}, log: feed.NewLog(0)}
			if read, status := k.take(0, first); read != len(first) || status != 0 {
				t.Fatalf("%s: the first turn reads %d B, status %d, want %d", test.name, read, status, len(first))
			}
			want, kept, text := test.keptRead, len(first+answer), second
			if resent {
				want, kept, text = test.allRead, 0, first+answer+second
			}
			read, status := k.take(kept, text)
			if want < 0 {
				if status != http.StatusConflict {
					t.Errorf("%s: a context that isn't kept is relied on with status %d, want 409", test.name, status)
				}
				continue
			}
			if read != want || status != 0 {
				t.Errorf("%s, resent %v: the second turn reads %d B, status %d, want %d", test.name, resent, read, status, want)
			}
			if !test.keep {
				continue
			}
			if got := k.contexts.of[k.log].Value.(*dialogue); string(got.text) != first+answer+second {
				t.Errorf("%s, resent %v: %q is kept", test.name, resent, got.text)
			}
		}
	}
}

// TestContextsOfOthers: a text that begins otherwise is read as a whole, and one that a client has wrongly is refused.
func TestContextsOfOthers(t *testing.T) {
	k := &talk{t: t, contexts: &Contexts{Keep: true, Remember: true}, log: feed.NewLog(0)}
	k.take(0, "one ")
	for _, wrong := range []int{1, len("one "), len("one "+answer) + 1} {
		if _, status := k.take(wrong, "two"); status != http.StatusConflict {
			t.Errorf("%d bytes are kept according to the client, which is answered %d, want 409", wrong, status)
		}
	}
	if read, _ := k.take(0, "two "+answer+"three"); read != len("two "+answer+"three") {
		t.Errorf("of another text %d B are read, want all", read)
	}
	if read, _ := k.take(0, "two "+answer+"three"+"Yes, madam."); read != len(", madam.") {
		t.Errorf("behind another answer %d B are read, want %d", read, len(", madam."))
	}
	other := &talk{t: t, contexts: k.contexts, log: feed.NewLog(0)}
	if _, status := other.take(len("two "+answer), "x"); status != http.StatusConflict {
		t.Errorf("somebody else's context is continued with status %d, want 409", status)
	}
}

// TestContextsAreRefused: a prompt that is refused changes nothing.
func TestContextsAreRefused(t *testing.T) {
	k := &talk{t: t, contexts: &Contexts{Keep: true}, log: feed.NewLog(0)}
	k.take(0, "one ")
	busy := refusef(http.StatusServiceUnavailable, "busy")
	if got := k.contexts.Take(k.log, 0, []byte("two"), func(int) (uint64, uint64, Refusal) { return 0, 0, busy }); got.Status != busy.Status {
		t.Errorf("it is refused with %d, want %d", got.Status, busy.Status)
	}
	if read, status := k.take(len("one "+answer), "two"); read != len("one "+answer+"two") || status != 0 {
		t.Errorf("asked again it reads %d B, status %d", read, status)
	}
}

// TestContextsAreForgotten: those that were heard least recently go, and one that is too much alone; all that is kept is in bounds.
func TestContextsAreForgotten(t *testing.T) {
	c := &Contexts{Keep: true, Most: 10_000}
	talks := make([]*talk, 3)
	text := strings.Repeat("x", 4000)
	for i := range talks {
		talks[i] = &talk{t: t, contexts: c, log: feed.NewLog(0)}
		talks[i].take(0, text)
	}
	for i, want := range []int{http.StatusConflict, 0, 0} {
		if _, status := talks[i].take(len(text+answer), "more"); status != want {
			t.Errorf("talk %d goes on with status %d, want %d", i, status, want)
		}
	}
	talks[1].take(0, strings.Repeat("x", 20_000))
	if _, status := talks[1].take(20_000+len(answer), "more"); status != http.StatusConflict {
		t.Errorf("more than all may keep is kept: status %d", status)
	}
	sum := 0
	for _, e := range c.of {
		sum += e.Value.(*dialogue).takes
	}
	if c.bytes != sum || sum > c.Most || c.heard.Len() != len(c.of) {
		t.Errorf("%d B of %d dialogues are kept, by its own count %d of %d, at most %d", sum, len(c.of), c.bytes, c.heard.Len(), c.Most)
	}
}

// TestContextOfTrimmedAnswer: an answer that the log has no more is lost with its context.
func TestContextOfTrimmedAnswer(t *testing.T) {
	k := &talk{t: t, contexts: &Contexts{Keep: true}, log: feed.NewLog(2)}
	k.take(0, "one ")
	k.log.Publish(feed.Message{Due: time.Now()})
	if _, status := k.take(len("one "+answer), "two"); status != http.StatusConflict {
		t.Errorf("it goes on with status %d, want 409", status)
	}
}
