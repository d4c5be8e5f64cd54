package feed

import (
	"bytes"
	"compress/flate"
	"encoding/hex"
	"io"
	"strings"
	"testing"
	"time"
)

// TestBinaryBytes spells out what a binary message is, whole and bare.
func TestBinaryBytes(t *testing.T) {
	topics := NewTopicsOf(Binary, 4, "a")
	l := topics.Log("a")
	due := time.Unix(0, 0x0102030405060708)
	body := []byte("\n\x00\xff\r")
	l.Publish(Message{Due: due, Body: body})
	msgs, _ := l.After(0)
	const bare = "0000000000000001" + "0102030405060708" + "0a00ff0d"
	if got := hex.EncodeToString(msgs[0].Line()); got != "00000014"+bare {
		t.Errorf("whole it is %s, want %s", got, "00000014"+bare)
	}
	if got := hex.EncodeToString(l.Kind.Bare(msgs[0].Line())); got != bare {
		t.Errorf("bare it is %s, want %s", got, bare)
	}
	if !bytes.Equal(msgs[0].Body, body) {
		t.Errorf("its body is %q, want %q", msgs[0].Body, body)
	}
	if l := topics.Add("b"); l.Kind != Binary {
		t.Errorf("a topic that was added later has messages of kind %q", l.Kind)
	}
}

// TestKindsRoundTrip has messages of both kinds written one after the other, and read again.
func TestKindsRoundTrip(t *testing.T) {
	for _, kind := range []Kind{"", Text, Binary} {
		bodies := []string{"", "one", strings.Repeat("x", 300)}
		if kind == Binary {
			bodies = append(bodies, "\n\n", "\x00\x00\x00\x10")
		}
		var whole []byte
		for i, body := range bodies {
			whole = kind.Append(whole, Message{Seq: uint64(i + 1), Due: time.Unix(0, 7), Body: []byte(body)})
		}
		all := whole
		for i, body := range bodies {
			bare, rest, err := kind.Next(all)
			if err != nil {
				t.Fatalf("%q: Next: %v", kind, err)
			}
			m, err := kind.Parse(bare)
			if err != nil || m.Seq != uint64(i+1) || m.Due.UnixNano() != 7 || string(m.Body) != body {
				t.Errorf("%q: message %d is %v, %v, want body %q", kind, i+1, m, err, body)
			}
			all = rest
		}
		if len(all) > 0 {
			t.Errorf("%q: %q is left over", kind, all)
		}
		if n := testing.AllocsPerRun(10, func() {
			bare, _, _ := kind.Next(whole)
			_, _ = kind.Parse(bare)
		}); n > 0 {
			t.Errorf("%q: reading allocates %v times", kind, n)
		}
	}
}

func TestBinaryRefuses(t *testing.T) {
	for _, whole := range []string{"", "000000", "00000001", "0000001000", "ffffffff00"} {
		b, _ := hex.DecodeString(whole)
		if bare, rest, err := Binary.Next(b); err == nil || len(rest) > 0 {
			t.Errorf("Next(%s) = %x, %x, want an error and nothing left", whole, bare, rest)
		}
	}
	for _, bare := range []string{"", "0000000000000001", "00000000000000010000000000000a", "00000000000000000000000000000001", "0000000000000001ffffffffffffffff"} {
		b, _ := hex.DecodeString(bare)
		if m, err := Binary.Parse(b); err == nil {
			t.Errorf("Parse(%s) = %v, want an error", bare, m)
		}
	}
}

func FuzzBinary(f *testing.F) {
	f.Add(Binary.Append(nil, Message{Seq: 1, Due: time.Unix(1, 2), Body: []byte("body")}))
	f.Add(Binary.Append(Binary.Append(nil, Message{Seq: 1, Due: time.Unix(1, 2)}), Message{Seq: 2, Due: time.Unix(1, 3), Body: []byte("\n")}))
	f.Add([]byte{0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{0, 0, 0, 16, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, whole []byte) {
		for rest := whole; len(rest) > 0; {
			bare, after, err := Binary.Next(rest)
			if err != nil {
				if len(after) > 0 {
					t.Fatalf("%x is left after %v", after, err)
				}
				return
			}
			if len(after) >= len(rest) {
				t.Fatalf("Next(%x) takes nothing", rest)
			}
			if m, err := Binary.Parse(bare); err == nil {
				if again := Binary.Append(nil, m); !bytes.Equal(again, rest[:len(rest)-len(after)]) {
					t.Fatalf("%x became %x", rest[:len(rest)-len(after)], again)
				}
			}
			rest = after
		}
	})
}

func TestKindsCheckBodies(t *testing.T) {
	largest := bytes.Repeat([]byte("x"), MaxBody)
	for _, test := range []struct {
		kind Kind
		body []byte
		ok   bool
	}{
		{Text, []byte("a\nb"), false}, {"", []byte("a\nb"), false}, {Binary, []byte("a\nb"), true},
		{Text, []byte("\xff"), false}, {Binary, []byte("\xff"), true},
		{Text, largest, true}, {Binary, largest, true},
		{Text, append(largest, 'x'), false}, {Binary, append(largest, 'x'), false},
	} {
		if err := test.kind.CheckBody(test.body); (err == nil) != test.ok {
			t.Errorf("%q: CheckBody of %d bytes, %.10q = %v, want ok %v", test.kind, len(test.body), test.body, err, test.ok)
		}
		if whole := test.kind.Append(nil, Message{Seq: 1<<64 - 1, Due: time.Unix(0, 1<<63-1), Body: largest}); len(whole) > MaxMessage {
			t.Errorf("%q: a message may have %d bytes, MaxMessage is %d", test.kind, len(whole), MaxMessage)
		}
	}
}

// TestBinaryBodies are as large as they are to be, say how late they are, are the same each time, and don't compress.
func TestBinaryBodies(t *testing.T) {
	due := time.Unix(1, 2345)
	for _, size := range []int{0, 2, 7, 8, 9, 16, 125, 4096, MaxBody} {
		body := Binary.GeneratedBody(size, 5*time.Millisecond, due)
		if len(body) != size {
			t.Errorf("%d bytes, want %d", len(body), size)
		}
		if late, ok := Late(body); ok != (size >= latePrefix) || ok && late != 5*time.Millisecond {
			t.Errorf("of %d bytes: late by %v, %v", size, late, ok)
		}
		if again := Binary.GeneratedBody(size, 5*time.Millisecond, due); !bytes.Equal(again, body) {
			t.Errorf("of %d bytes: another one the second time", size)
		}
		var compressed bytes.Buffer
		w, _ := flate.NewWriter(&compressed, flate.BestCompression)
		_, _ = io.Copy(w, bytes.NewReader(body))
		if w.Close(); size >= 4096 && compressed.Len() < size-latePrefix {
			t.Errorf("of %d bytes: %d when compressed", size, compressed.Len())
		}
	}
	if a, b := Binary.GeneratedBody(64, 0, due), Binary.GeneratedBody(64, 0, due.Add(1)); bytes.Equal(a, b) {
		t.Error("bodies of other due times are the same")
	}
}
