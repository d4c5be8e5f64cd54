package decompress

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/molecule-man/go-brrr"

	"pollpush/loadgen"
	"pollpush/results"
)

// An encoder compresses as servers do.
type encoder interface {
	io.WriteCloser
	Flush() error
}

func newEncoder(t testing.TB, coding string, w io.Writer) encoder {
	t.Helper()
	if coding == results.CompressBrotli {
		e, err := brrr.NewWriter(w, 4)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	return gzip.NewWriter(w)
}

// whole returns text in compressed form.
func whole(t testing.TB, coding, text string) []byte {
	var out bytes.Buffer
	e := newEncoder(t, coding, &out)
	io.WriteString(e, text)
	e.Close()
	return out.Bytes()
}

var codings = []string{results.CompressGzip, results.CompressBrotli}

// TestStream has each part read when it was flushed, whatever pieces it arrives in, and nothing asked for before it is needed.
func TestStream(t *testing.T) {
	for _, coding := range codings {
		for _, size := range []int{1, 7, 100, 1 << 20} {
			var wire bytes.Buffer
			asked := 0
			e := newEncoder(t, coding, &wire)
			s := NewStream(coding, func() ([]byte, error) {
				if asked++; wire.Len() == 0 {
					return nil, net.ErrClosed
				}
				return wire.Next(size), nil
			})
			for i := range 100 {
				want := strings.Repeat(fmt.Sprint("event ", i, "\n"), 1+i*i)
				io.WriteString(e, want)
				e.Flush()
				var got []byte
				for len(got) < len(want) {
					part, err := s.Next()
					if err != nil || len(part) == 0 {
						t.Fatalf("%s: after %d of %d bytes: %q, %v", coding, len(got), len(want), part, err)
					}
					got = append(got, part...)
				}
				if string(got) != want {
					t.Fatalf("%s: %.40q, want %.40q", coding, got, want)
				}
			}
			if _, err := s.Next(); err != net.ErrClosed {
				t.Errorf("%s: the connection's error is %v", coding, err)
			}
		}
	}
}

func TestStreamEnds(t *testing.T) {
	for _, coding := range codings {
		body := whole(t, coding, "hello")
		for name, test := range map[string]struct {
			body []byte
			end  error
			want func(error) bool
		}{
			"at its end":      {body, io.EOF, func(err error) bool { return err == io.EOF }},
			"before its end":  {body[:len(body)-3], io.EOF, func(err error) bool { return loadgen.Kind(err) == loadgen.Closed && err != io.EOF }},
			"without a byte":  {nil, io.EOF, func(err error) bool { return loadgen.Kind(err) == loadgen.Closed && err != io.EOF }},
			"after its end":   {append(bytes.Clone(body), 'x'), io.EOF, func(err error) bool { return loadgen.Kind(err) == loadgen.Frame }},
			"with the socket": {body[:4], net.ErrClosed, func(err error) bool { return err == net.ErrClosed }},
			"in garbage":      {append([]byte("\xff\xff"), body...), io.EOF, func(err error) bool { return loadgen.Kind(err) == loadgen.Frame }},
		} {
			given := false
			s := NewStream(coding, func() ([]byte, error) {
				if given {
					return nil, test.end
				}
				given = true
				return test.body, nil
			})
			var err error
			for range 10 {
				if _, err = s.Next(); err != nil {
					break
				}
			}
			if !test.want(err) {
				t.Errorf("%s %s: %v", coding, name, err)
			}
		}
	}
}

func TestAppendAnswer(t *testing.T) {
	for _, coding := range codings {
		for _, text := range []string{"", "hello", strings.Repeat("1 2 hello\n", 10_000)} {
			for range 3 { // with a decoder that has been used
				got, err := AppendAnswer([]byte("before "), coding, whole(t, coding, text), len(text))
				if err != nil || string(got) != "before "+text {
					t.Errorf("%s: %.40q, %v", coding, got, err)
				}
				if _, err := AppendAnswer(nil, coding, []byte("no such coding"), 100); loadgen.Kind(err) != loadgen.Frame {
					t.Errorf("%s: garbage is %v", coding, err)
				}
				body := whole(t, coding, text)
				if _, err := AppendAnswer(nil, coding, body[:len(body)-1], len(text)); loadgen.Kind(err) != loadgen.Frame {
					t.Errorf("%s: an answer without its end is %v", coding, err)
				}
			}
		}
		bomb := whole(t, coding, strings.Repeat("\x00", 16<<20))
		if got, err := AppendAnswer(nil, coding, bomb, 1<<20); loadgen.Kind(err) != loadgen.Frame || len(got) > 4<<20 {
			t.Errorf("%s: %d bytes became %d, %v", coding, len(bomb), len(got), err)
		}
	}
}

func TestAppendAnswerReusesMemory(t *testing.T) {
	for _, coding := range codings {
		body := whole(t, coding, strings.Repeat("1 2 hello\n", 10))
		b := make([]byte, 0, 200)
		with := testing.AllocsPerRun(100, func() { b, _ = AppendAnswer(b[:0], coding, body, 1000) })
		without := testing.AllocsPerRun(100, func() {
			d := new(answer)
			d.body.Reset(body)
			if d.reset(coding) == nil {
				b, _ = appendAll(b[:0], d.decoder, 1000)
			}
		})
		if with > without/2 { // the race detector has pools forget a quarter
			t.Errorf("%s: %v allocations for each answer, and %v with a new decoder each", coding, with, without)
		}
	}
}

// message returns the payload of a compressed message (RFC 7692, section 7.2.1).
func message(w *flate.Writer, out *bytes.Buffer, text string) []byte {
	out.Reset()
	io.WriteString(w, text)
	w.Flush()
	return bytes.TrimSuffix(bytes.Clone(out.Bytes()), []byte("\x00\x00\xff\xff"))
}

func TestMessages(t *testing.T) {
	for _, context := range []bool{false, true} {
		var out bytes.Buffer
		w, _ := flate.NewWriter(&out, 6)
		m := &Messages{Context: context}
		for i := range 300 { // more than the window
			text := strings.Repeat(fmt.Sprint("message ", i, " "), i%100)
			if i == 200 {
				text = strings.Repeat("longer than the window ", 3000)
			}
			if !context {
				w.Reset(&out)
			}
			got, err := m.Append([]byte("before "), message(w, &out, text), len(text))
			if err != nil || string(got) != "before "+text {
				t.Fatalf("message %d with context %v: %.40q, %v", i, context, got, err)
			}
		}
	}
}

// TestMessagesOfTheRFC are its own examples (RFC 7692, section 7.2.3): each says Hello.
func TestMessagesOfTheRFC(t *testing.T) {
	m := &Messages{Context: true}
	for name, payload := range map[string]string{
		"one block":      "\xf2\x48\xcd\xc9\xc9\x07\x00",
		"no compression": "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
		"BFINAL":         "\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
		"two blocks":     "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
	} {
		if got, err := new(Messages).Append(nil, []byte(payload), 5); string(got) != "Hello" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, payload := range []string{"\xf2\x48\xcd\xc9\xc9\x07\x00", "\xf2\x00\x11\x00\x00"} { // section 7.2.3.2
		if got, err := m.Append(nil, []byte(payload), 5); string(got) != "Hello" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestMessageOverTheLimit(t *testing.T) {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, 6)
	bomb := message(w, &out, strings.Repeat("\x00", 16<<20))
	got, err := new(Messages).Append(nil, bomb, 1<<16)
	if loadgen.Kind(err) != loadgen.Frame || len(got) > 4<<16 {
		t.Errorf("%d bytes became %d, %v", len(bomb), len(got), err)
	}
}

// FuzzMessages looks for a payload that breaks the limit, or the message after it.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{"", "\x00", "\xf2\x48\xcd\xc9\xc9\x07\x00", "\x01\x00\x00\xff\xff", "\x05\xc0\x01"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		m := &Messages{Context: true}
		got, err := m.Append(nil, payload, 1000)
		if err == nil && len(got) > 1000 {
			t.Errorf("%d bytes", len(got))
		}
		var frame *loadgen.Error
		if err != nil && !errors.As(err, &frame) {
			t.Errorf("%v is no loadgen.Error", err)
		}
		if len(m.window) > window {
			t.Errorf("a window of %d bytes", len(m.window))
		}
		if hello, err := new(Messages).Append(nil, []byte("\xf2\x48\xcd\xc9\xc9\x07\x00"), 5); string(hello) != "Hello" || err != nil {
			t.Errorf("the next message is %q, %v", hello, err)
		}
	})
}

// FuzzStream looks for an answer that never comes to an end, or breaks the decoder of the next one.
func FuzzStream(f *testing.F) {
	for _, coding := range codings {
		f.Add(coding == results.CompressBrotli, whole(f, coding, "hello"))
	}
	f.Add(false, []byte("\x1f\x8b\x08\x1c\x00\x00\x00\x00\x00\x00\xff\xff"))
	f.Fuzz(func(t *testing.T, brotli bool, body []byte) {
		coding := results.CompressGzip
		if brotli {
			coding = results.CompressBrotli
		}
		rest := body
		s := NewStream(coding, func() (part []byte, err error) {
			if len(rest) == 0 {
				return nil, io.EOF
			}
			part, rest = rest[:1], rest[1:]
			return part, nil
		})
		for total := 0; total < 1<<20; {
			part, err := s.Next()
			if err != nil {
				break
			}
			total += len(part)
		}
		AppendAnswer(nil, coding, body, 1000)
		if got, err := AppendAnswer(nil, coding, whole(t, coding, "hello"), 5); string(got) != "hello" || err != nil {
			t.Errorf("the next answer is %q, %v", got, err)
		}
	})
}
