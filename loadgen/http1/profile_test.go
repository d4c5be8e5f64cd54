package http1

import (
	"strings"
	"testing"

	"pollpush/loadgen/semantics"
	"pollpush/results"
)

const host = "bench.example:38191"

// TestLubbers counts what the paper printed: 692 characters, 716 bytes with the line ends.
func TestLubbers(t *testing.T) {
	r := NewText(&semantics.Request{Profile: results.HeadersLubbers, Kind: semantics.Poll, Target: "/poll?topic=0" + semantics.After, Host: host})
	for _, cursor := range []uint64{0, 1234} {
		got := string(r.Bytes("", cursor))
		if len(got) != 716 {
			t.Errorf("the request has %d bytes, want 716", len(got))
		}
		if n := len(strings.ReplaceAll(got, "\r\n", "")); n != 692 {
			t.Errorf("it has %d characters without line ends, want 692", n)
		}
	}
	want := "GET /PollingStock//PollingStock HTTP/1.1\r\n" +
		"Host: localhost:8080\r\n" +
		"User-Agent: Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.1.5) Gecko/20091102 Firefox/3.5.5\r\n" +
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n" +
		"Accept-Language: en-us\r\n" +
		"Accept-Encoding: gzip,deflate\r\n" +
		"Accept-Charset: ISO-8859-1,utf-8;q=0.7,*;q=0.7\r\n" +
		"Keep-Alive: 300\r\n" +
		"Connection: keep-alive\r\n" +
		"Referer: http://www.example.com/PollingStock/\r\n" +
		"Cookie: showInheritedConstant=false; showInheritedProtectedConstant=false; showInheritedProperty=false; " +
		"showInheritedProtectedProperty=false; showInheritedMethod=false; showInheritedProtectedMethod=false; " +
		"showInheritedEvent=false; showInheritedStyle=false; showInheritedEffect=false\r\n\r\n"
	if got := string(r.Bytes("", 0)); got != want {
		t.Errorf("the request is\n%s\nwant\n%s", got, want)
	}
}

// TestLubbersPollsOnly: what is no short poll needs a cursor, which their request has not.
func TestLubbersPollsOnly(t *testing.T) {
	for _, kind := range []semantics.Kind{semantics.Fetch, semantics.EventStream, semantics.Upgrade} {
		if got, want := template(results.HeadersLubbers, kind), template(results.HeadersMinimal, kind); got != want {
			t.Errorf("kind %d has the head\n%s\nwant\n%s", kind, got, want)
		}
	}
}

// TestBrowser checks the sizes measured with Chromium 156: a constant, the path, and the host twice.
func TestBrowser(t *testing.T) {
	for _, test := range []struct {
		kind   semantics.Kind
		target string
		key    int // characters of the WebSocket's key
		want   int
	}{
		{semantics.Poll, "/poll?since=1234567", 0, 312},
		{semantics.Fetch, "/poll?since=1234567", 0, 312},
		{semantics.EventStream, "/sse?n=1&ms=0&end=0", 0, 326},
		{semantics.Upgrade, "/ws?do=push&n=1&ms=0", 24 - len(Key), 456},
	} {
		got := NewText(&semantics.Request{Profile: results.HeadersBrowser, Kind: test.kind, Target: test.target, Host: host}).Bytes("", 0)
		if want := test.want + len(test.target) + 2*len(host); len(got)+test.key != want {
			t.Errorf("kind %d has %d bytes, want %d:\n%s", test.kind, len(got)+test.key, want, got)
		}
	}
}

// TestScheme has a browser say what scheme its page has.
func TestScheme(t *testing.T) {
	for _, kind := range []semantics.Kind{semantics.Poll, semantics.Fetch, semantics.EventStream, semantics.Upgrade} {
		got := string(NewText(&semantics.Request{Profile: results.HeadersBrowser, Kind: kind, Secure: true, Target: "/x", Host: host}).Bytes("", 0))
		if strings.Contains(got, "http://") || !strings.Contains(got, "https://"+host) {
			t.Errorf("kind %d over TLS:\n%s", kind, got)
		}
	}
}

func TestMinimal(t *testing.T) {
	for _, test := range []struct {
		profile string
		kind    semantics.Kind
		fields  []semantics.Field
		want    string
	}{
		{results.HeadersMinimal, semantics.Poll, nil, "GET /x HTTP/1.1\r\nHost: h:1\r\n\r\n"},
		{results.HeadersMinimal, semantics.EventStream, nil, "GET /x HTTP/1.1\r\nHost: h:1\r\nAccept: text/event-stream\r\n\r\n"},
		{results.HeadersLubbers, semantics.EventStream, []semantics.Field{{Name: "Last-Event-ID", Value: "7"}}, "GET /x HTTP/1.1\r\nHost: h:1\r\nAccept: text/event-stream\r\nLast-Event-ID: 7\r\n\r\n"},
		{results.HeadersLubbers, semantics.Upgrade, nil, "GET /x HTTP/1.1\r\nHost: h:1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"},
	} {
		if got := string(NewText(&semantics.Request{Profile: test.profile, Kind: test.kind, Target: "/x", Host: "h:1", Extra: test.fields}).Bytes("", 0)); got != test.want {
			t.Errorf("%s %d is\n%q\nwant\n%q", test.profile, test.kind, got, test.want)
		}
	}
}

func TestCursor(t *testing.T) {
	r := NewText(&semantics.Request{Kind: semantics.Fetch, Target: "/poll?topic=0" + semantics.After, Host: "h:1"})
	for cursor, want := range map[uint64]string{
		0:          "GET /poll?topic=0&after=0 HTTP/1.1\r\nHost: h:1\r\n\r\n",
		1<<64 - 1:  "GET /poll?topic=0&after=18446744073709551615 HTTP/1.1\r\nHost: h:1\r\n\r\n",
		1234567890: "GET /poll?topic=0&after=1234567890 HTTP/1.1\r\nHost: h:1\r\n\r\n",
	} {
		if got := string(r.Bytes("", cursor)); got != want {
			t.Errorf("cursor %d: %q, want %q", cursor, got, want)
		}
	}
	if got, want := string(r.Bytes("k3f9", 17)), "GET /poll?topic=0&after=k3f9-17 HTTP/1.1\r\nHost: h:1\r\n\r\n"; got != want {
		t.Errorf("with an epoch: %q, want %q", got, want)
	}
	if n := testing.AllocsPerRun(100, func() { r.Bytes("k3f9", 1<<63) }); n != 0 {
		t.Errorf("%v allocations per request", n)
	}
}
