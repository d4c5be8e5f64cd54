package http2

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
)

// sentHeads returns the frames with heads that a client sends for requests, and the heads as lines.
func sentHeads(t *testing.T, requests ...*headers.Request) (frames []http2.FrameHeader, heads []string) {
	t.Helper()
	script := newScript(http2.Setting{ID: http2.SettingEnableConnectProtocol, Val: 1})
	for i := range requests {
		script.head(uint32(1+2*i), true, whole, ":status", "204")
	}
	p := &peer{in: bytes.NewReader(script.Bytes())}
	k := &Conn{client: new(loadgen.Client), session: newSession(p, nil, ownRoom)}
	for _, r := range requests {
		if _, err := k.Ask(r); err != nil {
			t.Fatal(err)
		}
	}
	var head strings.Builder
	decoder := hpack.NewDecoder(4096, func(f hpack.HeaderField) { head.WriteString(f.Name + ": " + f.Value + "\n") })
	framer := http2.NewFramer(nil, bytes.NewReader(p.out.Bytes()[len(http2.ClientPreface):]))
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return frames, heads
		}
		switch f := frame.(type) {
		case *http2.HeadersFrame:
			decoder.Write(f.HeaderBlockFragment())
		case *http2.ContinuationFrame:
			decoder.Write(f.HeaderBlockFragment())
		default:
			continue
		}
		if frames = append(frames, frame.Header()); frame.Header().Flags.Has(http2.FlagHeadersEndHeaders) {
			heads = append(heads, head.String())
			head.Reset()
		}
	}
}

// TestChromium has polls as long as Chromium 156 was seen to send them: 38 bytes of payload each, from the second one on.
func TestChromium(t *testing.T) {
	poll := func(n string) *headers.Request {
		return &headers.Request{Profile: headers.Browser, Kind: headers.Poll, HTTP: "2", Secure: true, Host: "127.0.0.1:46251", Target: "/poll?since=123456" + n}
	}
	requests := []*headers.Request{poll("0"), poll("1"), poll("2")}
	for range 200 { // whose paths would fill the table, if they were entered
		requests = append(requests, poll("1"), poll("2"))
	}
	frames, heads := sentHeads(t, requests...)
	for i, f := range frames[1:] {
		if f.Length != 38 || f.Flags != http2.FlagHeadersEndStream|http2.FlagHeadersEndHeaders|http2.FlagHeadersPriority {
			t.Errorf("poll %d: %v, want 38 bytes and a priority", i+2, f)
		}
	}
	want := `:method: GET
:authority: 127.0.0.1:46251
:scheme: https
:path: /poll?since=1234562
pragma: no-cache
cache-control: no-cache
sec-ch-ua-platform: "Linux"
user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36
sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156"
sec-ch-ua-mobile: ?0
accept: */*
sec-fetch-site: same-origin
sec-fetch-mode: cors
sec-fetch-dest: empty
referer: https://127.0.0.1:46251/
accept-encoding: gzip, deflate, br, zstd
accept-language: en-US,en;q=0.9
priority: u=1, i
`
	if heads[2] != want {
		t.Errorf("the third poll is\n%s\nwant\n%s", heads[2], want)
	}
}

// TestCursor has it in the path, and nothing else of a head change.
func TestCursor(t *testing.T) {
	r := &headers.Request{Kind: headers.Poll, HTTP: "2", Secure: true, Host: "h:1", Target: "/poll?topic=0" + semantics.After + "&x=y"}
	_, heads := sentHeads(t, r, r)
	want := ":method: GET\n:authority: h:1\n:scheme: https\n:path: /poll?topic=0&after=0&x=y\n"
	if heads[0] != want || heads[1] != want {
		t.Errorf("%q, want %q", heads, want)
	}
}

// TestConnect asks for a WebSocket: the stream stays open.
func TestConnect(t *testing.T) {
	frames, heads := sentHeads(t, &headers.Request{Kind: headers.Upgrade, HTTP: "2", Secure: true, Host: "h:1", Target: "/ws"})
	if !strings.HasPrefix(heads[0], ":method: CONNECT\n") || !strings.Contains(heads[0], "\n:protocol: websocket\n") || frames[0].Flags.Has(http2.FlagHeadersEndStream) {
		t.Errorf("%v %q", frames[0], heads[0])
	}
}

// TestLongHead goes out in as many frames as it takes.
func TestLongHead(t *testing.T) {
	r := &headers.Request{Profile: headers.Browser, Kind: headers.Poll, HTTP: "2", Host: "h:1", Target: "/", Cookie: headers.Cookie(50_000)}
	frames, heads := sentHeads(t, r, r)
	if len(frames) < 4 || len(heads) != 2 || heads[0] != heads[1] || !strings.Contains(heads[0], "cookie: "+r.Cookie) {
		t.Errorf("%d frames of %d heads", len(frames), len(heads))
	}
	for _, f := range frames {
		if f.Length > maxFrame {
			t.Errorf("a frame of %d bytes, more than the server takes", f.Length)
		}
	}
}

// TestNoConnect refuses what the server does not announce.
func TestNoConnect(t *testing.T) {
	_, p, err := ask(bytes.NewReader(newScript().Bytes()), &headers.Request{Kind: headers.Upgrade, HTTP: "2", Host: "h:1", Target: "/ws"})
	if err == nil || !strings.Contains(err.Error(), "RFC 8441") || bytes.Contains(p.out.Bytes(), []byte("websocket")) {
		t.Errorf("%v after %q", err, p.out.Bytes())
	}
}

// TestWrite sends DATA as far as the server's window lets it.
func TestWrite(t *testing.T) {
	script := newScript(http2.Setting{ID: http2.SettingEnableConnectProtocol, Val: 1}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 100})
	script.head(1, false, whole, ":status", "200").WriteWindowUpdate(1, 10)
	script.data(1, false, "x").data(1, true, "")
	p := &peer{in: bytes.NewReader(script.Bytes())}
	k := &Conn{client: new(loadgen.Client), session: newSession(p, nil, ownRoom)}
	if _, err := k.Ask(&headers.Request{Kind: headers.Upgrade, HTTP: "2", Host: "h:1", Target: "/ws"}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Next(); err != nil { // the window has come too
		t.Fatal(err)
	}
	if n, err := k.Write(bytes.Repeat([]byte("a"), 110)); n != 110 || err != nil {
		t.Errorf("Write of the whole window: %d, %v", n, err)
	}
	if n, err := k.Write([]byte("b")); n != 0 || loadgen.Kind(err) != loadgen.Timeout {
		t.Errorf("Write without a window: %d, %v", n, err)
	}
	if !bytes.HasSuffix(p.out.Bytes(), bytes.Repeat([]byte("a"), 110)) {
		t.Errorf("sent %q", p.out.Bytes())
	}
	for _, err := k.Next(); err == nil; _, err = k.Next() {
	}
	if _, err := k.Write(nil); err == nil {
		t.Error("Write to a stream that is over")
	}
}
