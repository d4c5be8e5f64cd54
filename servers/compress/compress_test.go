package compress

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/molecule-man/go-brrr"

	"pollpush/feed"
)

// line is the line of an event as runs publish it.
func line(seq uint64, size int) []byte {
	due := time.Unix(1_800_000_000, int64(seq)*1e8)
	return feed.AppendLine(nil, feed.Message{Seq: seq, Due: due, Body: feed.GeneratedBody(size, time.Duration(seq)*time.Microsecond, due)})
}

func decoder(t *testing.T, name string, coded io.Reader) io.Reader {
	t.Helper()
	if name == Brotli {
		return brrr.NewReader(coded)
	}
	r, err := gzip.NewReader(coded)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAppendWhole(t *testing.T) {
	for _, name := range []string{Gzip, Brotli} {
		for _, size := range []int{0, 64, 1000, 60_000} {
			coded := ContentCoding(name).AppendWhole([]byte("before"), line(1, size))
			coded, ok := bytes.CutPrefix(coded, []byte("before"))
			got, err := io.ReadAll(decoder(t, name, bytes.NewReader(coded)))
			if err != nil || !ok || !bytes.Equal(got, line(1, size)) {
				t.Errorf("%s of %d bytes: %d bytes, %v", name, size, len(got), err)
			}
		}
	}
}

// TestEncoder has a receiver read each message from what was appended for it, and nothing after that.
func TestEncoder(t *testing.T) {
	for _, name := range []string{Gzip, Brotli} {
		var wire bytes.Buffer
		e := ContentCoding(name).Encoder()
		wire.Write(e.Append(nil, line(1, 64)))
		r := decoder(t, name, &wire)
		for seq := uint64(1); seq <= 50; seq++ {
			if seq > 1 {
				wire.Write(e.Append(nil, line(seq, 64)))
			}
			got := make([]byte, len(line(seq, 64)))
			if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, line(seq, 64)) {
				t.Fatalf("%s: message %d is %q, %v", name, seq, got, err)
			}
			if wire.Len() > 0 {
				t.Errorf("%s: message %d has %d bytes that say nothing of it", name, seq, wire.Len())
			}
		}
		wire.Write(e.Close(nil))
		if rest, err := io.ReadAll(r); err != nil || len(rest) > 0 {
			t.Errorf("%s: the end is %q, %v", name, rest, err)
		}
	}
}

// TestUsedAgain has an encoder that was used before write what a new one does, so that nothing of another client's is in it.
func TestUsedAgain(t *testing.T) {
	for _, coding := range []*Coding{&gzipCoding, &brotliCoding, &deflateCoding} {
		fresh := (&Coding{name: coding.name, open: coding.open}).AppendWhole(nil, line(1, 1000))
		e := coding.Encoder()
		e.Append(nil, []byte("what another client got"))
		e.release()
		if again := coding.AppendWhole(nil, line(1, 1000)); !bytes.Equal(again, fresh) {
			t.Errorf("%s: %d bytes, want the %d of a new encoder", coding.name, len(again), len(fresh))
		}
	}
}

func TestMessages(t *testing.T) {
	context := NewContext()
	defer context.Close()
	var dictionary []byte
	var alone, together int
	for seq := uint64(1); seq <= 50; seq++ {
		message := line(seq, 64)
		byItself, inContext := AppendMessage(nil, message), context.AppendMessage(nil, message)
		for coded, dictionary := range map[string][]byte{string(byItself): nil, string(inContext): dictionary} {
			// RFC 7692, section 7.2.2; the last block is the one that ends the reader.
			r := flate.NewReaderDict(strings.NewReader(coded+"\x00\x00\xff\xff\x01\x00\x00\xff\xff"), dictionary)
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, message) {
				t.Fatalf("message %d is %q, %v", seq, got, err)
			}
		}
		dictionary = append(dictionary, message...)
		alone, together = alone+len(byItself), together+len(inContext)
	}
	// What the messages before are worth is what the context costs 800 kB for.
	if together*3 > alone*2 {
		t.Errorf("%d bytes with the messages before, %d without: want less than two thirds", together, alone)
	}
	if empty := AppendMessage(nil, nil); string(empty) != "\x00" {
		t.Errorf("an empty message is %q", empty) // section 7.2.3.6
	}
}

func TestAccepts(t *testing.T) {
	for _, test := range []struct {
		field        string
		gzip, brotli bool
	}{
		{"", false, false},
		{"gzip, deflate", true, false},
		{"gzip, deflate, br, zstd", true, true},
		{"GZip ; Q=0.5,BR", true, true},
		{"x-gzip", true, false},
		{"gzip;q=0, *", false, true},
		{"*", true, true},
		{"*;q=0", false, false},
		{"br;q=0.001", false, true},
		{"br; q=0.000", false, false},
		{"identity, brotli, gzipped", false, false},
		{",,;q=1,", false, false},
	} {
		gzip, brotli := gzipCoding.Accepts(test.field), brotliCoding.Accepts(test.field)
		if gzip != test.gzip || brotli != test.brotli {
			t.Errorf("%q accepts gzip %v, br %v; want %v, %v", test.field, gzip, brotli, test.gzip, test.brotli)
		}
	}
}

// FuzzAccepts looks for what a refusal at the end is not taken for.
func FuzzAccepts(f *testing.F) {
	for _, seed := range []string{"", "gzip, deflate, br", "*;q=0.1", "x-gzip;q=,;", "gzip;gzip;q=0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		if brotliCoding.Accepts("br;q=0, " + field) {
			t.Errorf("%q accepts what it refuses", field)
		}
		if !brotliCoding.Accepts("br, " + field) {
			t.Errorf("%q refuses what it accepts", field)
		}
	})
}

func TestShared(t *testing.T) {
	topics := feed.NewTopics(0, "a", "b")
	for i := range 2 * places {
		for _, name := range topics.Names() {
			topics.Log(name).Publish(feed.Message{Due: time.Unix(0, 1), Body: fmt.Append(nil, name, i)})
		}
	}
	var s Shared
	made := 0
	of := func(topic string, after, n int) string {
		msgs, _ := topics.Log(topic).After(uint64(after))
		return string(s.Of(msgs[:n], func() []byte {
			made++
			return fmt.Appendf(nil, "%s%d+%d", topic, after, n)
		}))
	}
	for range 3 {
		for after := range 10 {
			for n := 1; n <= 3; n++ {
				if got, want := of("a", after, n), fmt.Sprintf("a%d+%d", after, n); got != want {
					t.Errorf("%s for %s", got, want)
				}
			}
		}
	}
	if made != 30 {
		t.Errorf("10 messages and 20 answers were compressed %d times", made)
	}
	for _, test := range []struct {
		topic    string
		after, n int
	}{{"b", 0, 1}, {"a", 0, 2}, {"a", places, 1}, {"a", 0, 1}, {"b", 0, 1}} { // at the same few places
		if got, want := of(test.topic, test.after, test.n), fmt.Sprintf("%s%d+%d", test.topic, test.after, test.n); got != want {
			t.Errorf("%s for %s", got, want)
		}
	}
}

// TestSharedKeepsFewLargeMessages has the same one made once, and no more of them kept than there is room for.
func TestSharedKeepsFewLargeMessages(t *testing.T) {
	topics := feed.NewTopics(0, "a")
	for range places {
		topics.Log("a").Publish(feed.Message{Due: time.Unix(0, 1), Body: make([]byte, large)})
	}
	var s Shared
	made := 0
	msgs, _ := topics.Log("a").After(0)
	for i := range msgs {
		for range 2 {
			s.Of(msgs[i:i+1], func() []byte {
				made++
				return msgs[i].Line()
			})
		}
	}
	if made != len(msgs) {
		t.Errorf("%d messages were made %d times", len(msgs), made)
	}
	kept := 0
	for i := range s.entries {
		if s.entries[i].Load() != nil {
			kept++
		}
	}
	if kept == 0 || kept > largePlaces {
		t.Errorf("%d large messages are kept, want 1 to %d", kept, largePlaces)
	}
}
