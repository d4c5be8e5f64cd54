package httpstream

import (
	"bytes"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen"
)

func binaryMessage(seq uint64, body string) []byte {
	return feed.Binary.Append(nil, feed.Message{Seq: seq, Due: time.Unix(1, 2), Body: []byte(body)})
}

// TestBinaryInParts has messages and heartbeats come in parts of every size.
func TestBinaryInParts(t *testing.T) {
	beat := make([]byte, feed.BinaryLength)
	want := append(append(binaryMessage(1, "\n"), binaryMessage(2, "")...), binaryMessage(3, "\x00\xff three")...)
	var stream []byte
	for _, part := range [][]byte{beat, binaryMessage(1, "\n"), binaryMessage(2, ""), beat, beat, binaryMessage(3, "\x00\xff three"), beat} {
		stream = append(stream, part...)
	}
	for size := 1; size <= len(stream); size++ {
		var p Binary
		var got []byte
		for rest := stream; len(rest) > 0; {
			part := rest[:min(size, len(rest))]
			rest = rest[len(part):]
			whole, err := p.Parse(part)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, whole...)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("in parts of %d: %x, want %x", size, got, want)
		}
	}
}

func TestBinaryHasALimit(t *testing.T) {
	var p Binary
	whole, err := p.Parse(append(binaryMessage(1, "x"), 0xff, 0, 0, 0))
	if loadgen.Kind(err) != loadgen.Frame || !bytes.Equal(whole, binaryMessage(1, "x")) {
		t.Errorf("%x, %v: want the message before, and an error of the frame", whole, err)
	}
}

// TestBinaryAllocatesNothing once its buffers are as large as messages are.
func TestBinaryAllocatesNothing(t *testing.T) {
	var p Binary
	message := binaryMessage(1, "sixteen bytes...")
	if n := testing.AllocsPerRun(100, func() {
		_, _ = p.Parse(message[:7])
		_, _ = p.Parse(message[7:])
	}); n > 0 {
		t.Errorf("%v allocations per message", n)
	}
}

// FuzzBinary has a stream come at once and byte by byte: the same comes of it, which is messages, whole.
func FuzzBinary(f *testing.F) {
	f.Add(append(binaryMessage(1, "one"), binaryMessage(2, "\n")...))
	f.Add(append(make([]byte, feed.BinaryLength), binaryMessage(1, "")...))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0})
	f.Add([]byte{0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, stream []byte) {
		var atOnce, byByte Binary
		want, failed := atOnce.Parse(stream)
		var got []byte
		var err error
		for i := 0; i < len(stream) && err == nil; i++ {
			var whole []byte
			whole, err = byByte.Parse(stream[i : i+1])
			got = append(got, whole...)
		}
		if !bytes.Equal(got, want) || (err == nil) != (failed == nil) {
			t.Fatalf("%x, %v at once; %x, %v byte by byte", want, failed, got, err)
		}
		for rest := want; len(rest) > 0; {
			if _, rest, err = feed.Binary.Next(rest); err != nil {
				t.Fatalf("%x are no whole messages: %v", want, err)
			}
		}
	})
}
