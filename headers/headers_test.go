package headers

import (
	"strings"
	"testing"
)

const host = "bench.example:38191"

// TestLubbers counts what the paper printed: 692 characters, 716 bytes with the line ends.
func TestLubbers(t *testing.T) {
	got := Request{Profile: Lubbers, Kind: Poll, Host: host, Target: "/poll"}.Text()
	if n := len(strings.ReplaceAll(got, "\r\n", "")); len(got) != 716 || n != 692 {
		t.Errorf("the request has %d bytes, and %d characters without line ends, want 716 and 692", len(got), n)
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
	if got != want {
		t.Errorf("the request is\n%s\nwant\n%s", got, want)
	}
}

// TestLubbersPollsOnly: what is no short poll needs a cursor, which their request has not.
func TestLubbersPollsOnly(t *testing.T) {
	for _, kind := range []Kind{Fetch, EventStream, Upgrade} {
		r := Request{Profile: Lubbers, Kind: kind, Host: host, Target: "/x"}
		got := r.Text()
		r.Profile = Minimal
		if want := r.Text(); got != want {
			t.Errorf("kind %d has the head\n%s\nwant\n%s", kind, got, want)
		}
	}
}

// TestChromium checks the sizes measured with Chromium 156: a constant, the path, and the host twice.
func TestChromium(t *testing.T) {
	for _, test := range []struct {
		kind          Kind
		target, key   string
		plain, secure int
	}{
		{Poll, "/poll?since=1234567", "", 312, 499},
		{Fetch, "/poll?since=1234567", "", 312, 499},
		{EventStream, "/sse?n=1&ms=0&end=0", "", 326, 513},
		{Upgrade, "/ws?do=push&n=1&ms=0", "A4G0uD+GeTRzeLlMjIwOxw==", 456, 466},
	} {
		r := Request{Profile: Browser, Kind: test.kind, Host: host, Target: test.target, Key: test.key}
		rest := len(test.target) + 2*len(host)
		if got := r.Text(); len(got) != test.plain+rest {
			t.Errorf("kind %d has %d bytes, want %d:\n%s", test.kind, len(got), test.plain+rest, got)
		}
		// The capture was of plain HTTP to loopback; over TLS the scheme is a byte longer.
		r.Secure = true
		if got := r.Text(); len(got) != test.secure+rest+len("s") {
			t.Errorf("kind %d over TLS has %d bytes, want %d:\n%s", test.kind, len(got), test.secure+rest+1, got)
		}
	}
}

// TestChromiumSecure compares heads with those that Chromium 156 sent over TLS, field by field.
func TestChromiumSecure(t *testing.T) {
	for _, test := range []struct {
		request Request
		want    string
	}{
		{Request{Kind: Poll, Target: "/poll?topic=0&after=k3f9-17"}, `GET /poll?topic=0&after=k3f9-17 HTTP/1.1
Host: 127.0.0.1:33619
Connection: keep-alive
Pragma: no-cache
Cache-Control: no-cache
sec-ch-ua-platform: "Linux"
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36
sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156"
sec-ch-ua-mobile: ?0
Accept: */*
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Referer: https://127.0.0.1:33619/
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9
Cookie: session=7f7f7f7f

`},
		{Request{Kind: Fetch, Target: "/etag?nocache", Revalidate: true, Extra: []Field{{"If-None-Match", `"v1"`}}}, `GET /etag?nocache HTTP/1.1
Host: 127.0.0.1:33619
Connection: keep-alive
Cache-Control: max-age=0
sec-ch-ua-platform: "Linux"
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36
sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156"
sec-ch-ua-mobile: ?0
Accept: */*
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Referer: https://127.0.0.1:33619/
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9
Cookie: session=7f7f7f7f
If-None-Match: "v1"

`},
		{Request{Kind: EventStream, Target: "/sse?topic=0", Extra: []Field{{"Last-Event-ID", "k3f9-7"}}}, `GET /sse?topic=0 HTTP/1.1
Host: 127.0.0.1:33619
Connection: keep-alive
Pragma: no-cache
Cache-Control: no-cache
sec-ch-ua-platform: "Linux"
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36
Accept: text/event-stream
sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156"
sec-ch-ua-mobile: ?0
Last-Event-ID: k3f9-7
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Referer: https://127.0.0.1:33619/
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9
Cookie: session=7f7f7f7f

`},
		{Request{Kind: Upgrade, Target: "/ws?topic=0&after=0", Key: "9cnZmy8TMp5Z2TehdKsDtA=="}, `GET /ws?topic=0&after=0 HTTP/1.1
Host: 127.0.0.1:33619
Connection: Upgrade
Pragma: no-cache
Cache-Control: no-cache
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36
Upgrade: websocket
Origin: https://127.0.0.1:33619
Sec-WebSocket-Version: 13
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9
Cookie: session=7f7f7f7f
Sec-WebSocket-Key: 9cnZmy8TMp5Z2TehdKsDtA==
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits

`},
	} {
		r := test.request
		r.Profile, r.Secure, r.Host, r.Cookie = Browser, true, "127.0.0.1:33619", "session=7f7f7f7f"
		if got, want := r.Text(), strings.ReplaceAll(test.want, "\n", "\r\n"); got != want {
			t.Errorf("the request is\n%s\nwant\n%s", got, want)
		}
	}
}

func TestMinimal(t *testing.T) {
	for _, test := range []struct {
		kind  Kind
		extra []Field
		want  string
	}{
		{Poll, nil, "GET /x HTTP/1.1\r\nHost: h:1\r\n\r\n"},
		{EventStream, nil, "GET /x HTTP/1.1\r\nHost: h:1\r\nAccept: text/event-stream\r\n\r\n"},
		{EventStream, []Field{{"Last-Event-ID", "7"}}, "GET /x HTTP/1.1\r\nHost: h:1\r\nAccept: text/event-stream\r\nLast-Event-ID: 7\r\n\r\n"},
		{Upgrade, nil, "GET /x HTTP/1.1\r\nHost: h:1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"},
	} {
		if got := (Request{Profile: Minimal, Kind: test.kind, Host: "h:1", Target: "/x", Key: "{key}", Extra: test.extra}).Text(); got != test.want {
			t.Errorf("kind %d is\n%q\nwant\n%q", test.kind, got, test.want)
		}
	}
}
