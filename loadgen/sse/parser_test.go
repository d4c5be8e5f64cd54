package sse

import (
	"strings"
	"testing"
	"time"
)

// The cases follow the HTML standard, sections 9.2.5 and 9.2.6.
func TestParser(t *testing.T) {
	for _, test := range []struct {
		name, stream string
		want         string
		id           string
		retry        time.Duration
	}{
		{"an event", "data: hello\n\n", "hello\n", "", 0},
		{"with an id", "id: 7\ndata: hello\n\n", "hello\n", "7", 0},
		{"CR LF", "id: 7\r\ndata: hello\r\n\r\n", "hello\n", "7", 0},
		{"CR", "id: 7\rdata: hello\r\r", "hello\n", "7", 0},
		{"all line ends", "data: a\r\ndata: b\rdata: c\n\r\ndata: d\n\n", "a\nb\nc\nd\n", "", 0},
		{"several lines", "data: YHOO\ndata: +2\ndata: 10\n\n", "YHOO\n+2\n10\n", "", 0},
		{"one space is taken off", "data:hello\ndata:  hello\ndata:\thello\n\n", "hello\n hello\n\thello\n", "", 0},
		{"comments", ": hi\n:\ndata: a\n: x\n\n:\n\n", "a\n", "", 0},
		{"empty data", "data\n\ndata\ndata\n\ndata:\n\n", "\n\n\n\n", "", 0},
		{"no data, no event", "id: 3\n\nevent: x\n\n", "", "3", 0},
		{"unknown fields", "foo: bar\nDATA: x\n data: x\ndata: a\n\n", "a\n", "", 0},
		{"an unfinished event is dropped", "data: a\n\ndata: b\n", "a\n", "", 0},
		{"an unfinished id too", "id: 1\ndata: a\n\nid: 2\n", "a\n", "1", 0},
		{"the id stays", "id: 1\ndata: a\n\ndata: b\n\n", "a\nb\n", "1", 0},
		{"the id can be reset", "id: 1\ndata: a\n\nid\ndata: b\n\n", "a\nb\n", "", 0},
		{"an id with NUL is ignored", "id: 1\nid: 2\x00\ndata: a\n\n", "a\n", "1", 0},
		{"other types are left out", "event: add\ndata: a\n\ndata: b\n\nevent: message\ndata: c\n\nevent:\ndata: d\n\n", "b\nc\nd\n", "", 0},
		{"retry", "retry: 1000\n\n", "", "", time.Second},
		{"retry without digits only", "retry: 2000\nretry: 3s\nretry: -1\nretry: +1\nretry:\n\n", "", "", 2 * time.Second},
		{"a byte order mark", "\ufeffdata: a\n\n", "a\n", "", 0},
		{"only one", "\ufeff\ufeffdata: a\n\ndata: b\n\n", "b\n", "", 0},
		{"a colon in the data", "data: a: b\n\n", "a: b\n", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			for size := 1; size <= len(test.stream); size++ {
				var p Parser
				var got strings.Builder
				for stream := test.stream; stream != ""; {
					part := stream[:min(size, len(stream))]
					stream = stream[len(part):]
					lines, err := p.Parse([]byte(part))
					if err != nil {
						t.Fatal(err)
					}
					got.Write(lines)
				}
				if got.String() != test.want || string(p.LastEventID) != test.id || p.Retry != test.retry {
					t.Fatalf("in parts of %d: %q, id %q, retry %v; want %q, %q, %v", size, got.String(), p.LastEventID, p.Retry, test.want, test.id, test.retry)
				}
			}
		})
	}
}

func TestParserHasALimit(t *testing.T) {
	for name, part := range map[string]string{"a line without an end": strings.Repeat("x", 10_000), "an event without an end": "data: " + strings.Repeat("x", 10_000) + "\n"} {
		var p Parser
		var err error
		parts := 0
		for ; err == nil && parts < 1000; parts++ {
			_, err = p.Parse([]byte(part))
		}
		if parts < maxEvent/10_010 || parts > maxEvent/10_000+2 {
			t.Errorf("%s: error after %d parts of 10 kB: %v", name, parts, err)
		}
	}
}

func TestParserAllocatesNothing(t *testing.T) {
	var p Parser
	event := []byte("id: 12345\ndata: 12345 1700000000000000000 xxxxxxxxxxxxxxxxxxxxxxxx\n\n")
	if n := testing.AllocsPerRun(100, func() { p.Parse(event[:20]); p.Parse(event[20:]) }); n != 0 {
		t.Errorf("%v allocations per event", n)
	}
}

// FuzzParser: the parts that a stream comes in make no difference.
func FuzzParser(f *testing.F) {
	f.Add("id: 1\ndata: a\n\n", 3)
	f.Add("\ufeffevent: x\r\ndata\r\n\r\n: c\rdata: b\r\r", 1)
	f.Add("retry: 10\ndata: a\ndata\n\nid: \x00\n\n", 7)
	f.Fuzz(func(t *testing.T, stream string, cut int) {
		var whole, parts Parser
		want, err := whole.Parse([]byte(stream))
		cut = max(0, min(cut, len(stream)))
		first, err1 := parts.Parse([]byte(stream[:cut]))
		got := string(first)
		second, err2 := parts.Parse([]byte(stream[cut:]))
		got += string(second)
		if err1 != nil || err2 != nil || err != nil {
			return
		}
		if got != string(want) || string(whole.LastEventID) != string(parts.LastEventID) || whole.Retry != parts.Retry {
			t.Errorf("cut at %d: %q, want %q", cut, got, want)
		}
	})
}
