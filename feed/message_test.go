package feed

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestLineRoundTrip(t *testing.T) {
	due := time.Unix(1767323045, 123456789)
	l := NewLog(4)
	l.Publish(Message{Due: due, Body: []byte("one")})
	l.Publish(Message{Due: due, Body: nil})
	msgs, _ := l.After(0)
	for i, want := range []string{"1 1767323045123456789 one\n", "2 1767323045123456789 \n"} {
		line := msgs[i].Line()
		if string(line) != want {
			t.Errorf("Line() = %q, want %q", line, want)
		}
		m, err := ParseLine(line)
		if err != nil || m.Seq != msgs[i].Seq || !m.Due.Equal(due) || !bytes.Equal(m.Body, msgs[i].Body) {
			t.Errorf("ParseLine(%q) = %v, %v", line, m, err)
		}
		if n := testing.AllocsPerRun(10, func() { ParseLine(line) }); n != 0 {
			t.Errorf("ParseLine allocates %v times", n)
		}
	}
}

func TestParseLineRefuses(t *testing.T) {
	for _, line := range []string{"", "\n", "1", "1 2", "x 2 b", "1 x b", " 1 b", "-1 2 b", "0 2 b", "1  b", "99999999999999999999 2 b", "1 9999999999999999999 b", "published 3"} {
		if m, err := ParseLine([]byte(line)); err == nil {
			t.Errorf("ParseLine(%q) = %v, want an error", line, m)
		}
	}
}

func FuzzParseLine(f *testing.F) {
	for _, seed := range []string{"1 1767323045123456789 body\n", "1 2 ", "0 0 0", "published 3", "18446744073709551615 1 x"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		m, err := ParseLine(line)
		if err != nil {
			return
		}
		again, err := ParseLine(AppendLine(nil, m))
		if err != nil && !bytes.HasSuffix(m.Body, []byte("\n")) {
			t.Fatalf("ParseLine(AppendLine(%v)): %v", m, err)
		}
		if again.Seq != m.Seq || !again.Due.Equal(m.Due) {
			t.Fatalf("%v became %v", m, again)
		}
	})
}

func TestCheckBody(t *testing.T) {
	for body, want := range map[string]string{
		"":                             "",
		"grüße 你好":                     "",
		"a\nb":                         "CR or LF",
		"a\rb":                         "CR or LF",
		"\xff":                         "UTF-8",
		strings.Repeat("x", MaxBody+1): "at most 1048576 bytes",
		strings.Repeat("x", MaxBody):   "",
	} {
		got := ""
		if err := CheckBody([]byte(body)); err != nil {
			got = err.Error()
		}
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("CheckBody of %d bytes = %q, want %q", len(body), got, want)
		}
	}
}

func TestGeneratedBody(t *testing.T) {
	for size, ok := range map[int]bool{0: false, 7: false, 8: true, 9: true, 64: true} {
		body := GeneratedBody(size, 1234567*time.Nanosecond, time.Unix(0, 1))
		if len(body) != size {
			t.Errorf("a body of %d bytes has %d", size, len(body))
		}
		if err := CheckBody(body); err != nil {
			t.Errorf("CheckBody(GeneratedBody(%d)): %v", size, err)
		}
		late, got := Late(body)
		if got != ok || (ok && late != 1234567) {
			t.Errorf("Late of %d bytes = %v, %v", size, late, got)
		}
	}
	if late, _ := Late(GeneratedBody(8, time.Hour, time.Time{})); late != 1<<32-1 {
		t.Errorf("an hour late = %v, want the largest there is", late)
	}
	if _, ok := Late([]byte("deadbeef and more")); ok {
		t.Error("a foreign body says how late it is")
	}
}
