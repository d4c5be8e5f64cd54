package sse

import (
	"bytes"
	"encoding/base64"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen"
)

func lineOf(seq uint64, body string) (line, whole []byte) {
	whole = feed.Binary.Append(nil, feed.Message{Seq: seq, Due: time.Unix(1, 2), Body: []byte(body)})
	return append(base64.StdEncoding.AppendEncode(nil, feed.Binary.Bare(whole)), '\n'), whole
}

func TestDecode(t *testing.T) {
	var lines, want []byte
	for i, body := range []string{"", "a", "ab", "abc", "\n\x00\xff"} {
		line, whole := lineOf(uint64(i+1), body)
		lines, want = append(lines, line...), append(want, whole...)
	}
	var d decoder
	for range 2 { // its memory is used again
		if got, err := d.decode(lines); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%x, %v, want %x", got, err, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = d.decode(lines) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
	if got, err := d.decode(nil); err != nil || len(got) > 0 {
		t.Errorf("nothing became %x, %v", got, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	line, whole := lineOf(1, "x")
	for _, bad := range []string{"A\n", "====\n", "1 1700000000000000000 text\n", "AAAA=\n"} {
		var d decoder
		got, err := d.decode(append(bytes.Clone(line), bad...))
		if loadgen.Kind(err) != loadgen.Frame || !bytes.Equal(got, whole) {
			t.Errorf("%q: %x, %v: want the message before, and an error of the frame", bad, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	line, _ := lineOf(1, "body")
	f.Add(line)
	f.Add(append(bytes.Clone(line), line...))
	f.Add([]byte("A\n\n=\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d decoder
		whole, _ := d.decode(append(data, '\n'))
		for rest := whole; len(rest) > 0; {
			var err error
			if _, rest, err = feed.Binary.Next(rest); err != nil && len(data) < feed.MaxMessage {
				t.Fatalf("%q became %x, which are no whole messages: %v", data, whole, err)
			}
		}
	})
}
