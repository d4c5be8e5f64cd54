package http2

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"pollpush/headers"
	"pollpush/loadgen"
)

// A script is what a server sends, whatever it is asked.
type script struct {
	bytes.Buffer
	*http2.Framer
	encoder *hpack.Encoder
	block   bytes.Buffer
}

// newScript returns one that begins as every server does.
func newScript(settings ...http2.Setting) *script {
	s := new(script)
	s.Framer = http2.NewFramer(&s.Buffer, nil)
	s.AllowIllegalWrites = true
	s.encoder = hpack.NewEncoder(&s.block)
	s.WriteSettings(settings...)
	s.WriteSettingsAck()
	return s
}

// head writes a head of fields, names and values in turns, in frames of so many bytes.
func (s *script) head(stream uint32, last bool, size int, fields ...string) *script {
	s.block.Reset()
	for i := 0; i < len(fields); i += 2 {
		s.encoder.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	block := s.block.Bytes()
	part := block[:min(size, len(block))]
	s.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: part, EndStream: last, EndHeaders: len(part) == len(block)})
	for block = block[len(part):]; len(block) > 0; block = block[len(part):] {
		part = block[:min(size, len(block))]
		s.WriteContinuation(stream, len(part) == len(block), part)
	}
	return s
}

func (s *script) data(stream uint32, last bool, text string) *script {
	s.WriteData(stream, last, []byte(text))
	return s
}

// A peer is a connection to one that has said all it says.
type peer struct {
	net.Conn // nil: nothing else is asked of it
	in       io.Reader
	out      bytes.Buffer
	closed   bool
}

func (p *peer) Read(b []byte) (int, error)       { return p.in.Read(b) }
func (p *peer) Write(b []byte) (int, error)      { return p.out.Write(b) }
func (p *peer) Close() error                     { p.closed = true; return nil }
func (p *peer) SetWriteDeadline(time.Time) error { return nil }

// ask sends requests over one connection until one fails, and returns the answers as "status body".
func ask(in io.Reader, r *headers.Request) (answers []string, p *peer, err error) {
	p = &peer{in: in}
	k := &Conn{client: new(loadgen.Client), session: newSession(p, nil, ownRoom)}
	for {
		head, err := k.Ask(r)
		if err != nil {
			return answers, p, err
		}
		var body []byte
		for {
			part, err := k.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return answers, p, err
			}
			body = append(body, part...)
		}
		answers = append(answers, fmt.Sprintf("%d %s", head.Status, body))
		if !k.Again() {
			return answers, p, nil
		}
	}
}

var request = &headers.Request{Kind: headers.Poll, HTTP: "2", Host: "h:1", Target: "/poll"}

const whole = 1 << 20

func TestAnswers(t *testing.T) {
	long := strings.Repeat("x", 16<<10)
	for name, test := range map[string]struct {
		script *script
		want   string // the answers
		end    string // part of the error that follows
	}{
		"one":           {newScript().head(1, false, whole, ":status", "200", "content-length", "5").data(1, true, "hello"), "[200 hello]", "unexpected EOF"},
		"two":           {newScript().head(1, false, whole, ":status", "200").data(1, true, "a").head(3, false, whole, ":status", "200").data(3, true, "b"), "[200 a 200 b]", "EOF"},
		"without body":  {newScript().head(1, true, whole, ":status", "204"), "[204 ]", "EOF"},
		"not modified":  {newScript().head(1, true, whole, ":status", "304", "content-length", "5"), "[304 ]", "EOF"},
		"in parts":      {newScript().head(1, false, 3, ":status", "200", "date", "Thu, 26 Nov 2026 05:12:11 GMT").data(1, false, "a").data(1, false, "b").data(1, true, ""), "[200 ab]", "EOF"},
		"early hints":   {newScript().head(1, false, whole, ":status", "103").head(1, false, whole, ":status", "200").data(1, true, "a"), "[200 a]", "EOF"},
		"a trailer":     {newScript().head(1, false, whole, ":status", "200").data(1, false, "a").head(1, true, whole, "grpc-status", "0"), "[200 a]", "EOF"},
		"long":          {newScript().head(1, false, whole, ":status", "200").data(1, false, long).data(1, true, long), "[200 " + long + long + "]", "EOF"},
		"reset":         {func() *script { s := newScript(); s.WriteRSTStream(1, http2.ErrCodeInternal); return s }(), "[]", "reset the stream: INTERNAL_ERROR"},
		"refused":       {func() *script { s := newScript(); s.WriteRSTStream(1, http2.ErrCodeRefusedStream); return s }(), "[]", "did not look at the request"},
		"leaving":       {func() *script { s := newScript(); s.WriteGoAway(0, http2.ErrCodeNo, nil); return s }(), "[]", "did not look at the request"},
		"leaving after": {func() *script { s := newScript(); s.WriteGoAway(1, http2.ErrCodeNo, nil); return s }().head(1, false, whole, ":status", "200").data(1, true, "a"), "[200 a]", "<nil>"},
		"leaving angrily": {func() *script {
			s := newScript()
			s.WriteGoAway(1, http2.ErrCodeEnhanceYourCalm, []byte("too many"))
			return s
		}(),
			"[]", `goes away: ENHANCE_YOUR_CALM "too many"`},
		"no answer but hints": {newScript().head(1, true, whole, ":status", "103"), "[]", "status 103"},
	} {
		for pieces, in := range map[string]io.Reader{
			"whole": bytes.NewReader(test.script.Bytes()), "byte by byte": iotest.OneByteReader(bytes.NewReader(test.script.Bytes())),
		} {
			t.Run(name+"/"+pieces, func(t *testing.T) {
				answers, p, err := ask(in, request)
				if got := fmt.Sprint(answers); got != test.want || !strings.Contains(fmt.Sprint(err), test.end) {
					t.Errorf("%.200s, then %v, want %.200s, then %s", got, err, test.want, test.end)
				}
				if (strings.Contains(test.end, "EOF") || test.end == "<nil>") && !p.closed {
					t.Error("the connection is left open")
				}
			})
		}
	}
}

// TestRefuses has servers that break the protocol: each connection ends with an error that says so.
func TestRefuses(t *testing.T) {
	ok := func() *script { return newScript().head(1, false, whole, ":status", "200") }
	for name, script := range map[string]*script{
		"a head that begins before the settings": func() *script { s := newScript(); s.Buffer.Reset(); return s.head(1, true, whole, ":status", "200") }(),
		"HTTP/1.1": func() *script {
			s := newScript()
			s.Buffer.Reset()
			s.WriteString("HTTP/1.1 400 Bad Request\r\n\r\n")
			return s
		}(),
		"a stream that nobody opened":    newScript().head(3, true, whole, ":status", "200"),
		"a stream of the server's":       newScript().head(2, true, whole, ":status", "200"),
		"a body of another stream":       newScript().data(5, true, "x"),
		"a body before the head":         newScript().data(1, false, "x"),
		"a second head":                  ok().head(1, false, whole, ":status", "200"),
		"no status":                      newScript().head(1, true, whole, "date", "today"),
		"two states":                     newScript().head(1, true, whole, ":status", "200", ":status", "200"),
		"a status of four digits":        newScript().head(1, true, whole, ":status", "2000"),
		"a status of letters":            newScript().head(1, true, whole, ":status", "ok"),
		"a status after a field":         newScript().head(1, true, whole, "a", "b", ":status", "200"),
		"a request's field":              newScript().head(1, true, whole, ":status", "200", ":path", "/"),
		"an upper-case name":             newScript().head(1, true, whole, ":status", "200", "Date", "today"),
		"a name with a space":            newScript().head(1, true, whole, ":status", "200", "a b", "today"),
		"a field of HTTP/1.1":            newScript().head(1, true, whole, ":status", "200", "transfer-encoding", "chunked"),
		"two lengths":                    newScript().head(1, false, whole, ":status", "200", "content-length", "1", "content-length", "2"),
		"a body longer than its length":  newScript().head(1, false, whole, ":status", "200", "content-length", "1").data(1, true, "ab"),
		"a body shorter than its length": newScript().head(1, false, whole, ":status", "200", "content-length", "3").data(1, true, "ab"),
		"another coding":                 newScript().head(1, true, whole, ":status", "200", "content-encoding", "compress"),
		"a head of many fields":          newScript().head(1, true, 16<<10, append([]string{":status", "200"}, strings.Split(strings.Repeat("x,y,", 10_000), ",")[:20_000]...)...),
		"a long field":                   newScript().head(1, true, 16<<10, ":status", "200", "x", strings.Repeat("\x01", maxHead+1)),
		"a push": func() *script {
			s := ok()
			s.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true})
			return s
		}(),
		"a head that another one interrupts": func() *script {
			s := newScript()
			s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, EndHeaders: false, BlockFragment: []byte{0x88}})
			s.WritePing(false, [8]byte{})
			return s
		}(),
		"HPACK's index of nothing": func() *script {
			s := newScript()
			s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, EndHeaders: true, BlockFragment: []byte{0xff, 0x7f}})
			return s
		}(),
		"half of HPACK": func() *script {
			s := newScript()
			s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, EndHeaders: true, BlockFragment: []byte{0x88, 0x40}})
			return s
		}(),
		"a frame of more bytes than allowed": func() *script { s := ok(); s.WriteData(1, false, make([]byte, maxFrame+1)); return s }(),
		"a window of nothing":                func() *script { s := ok(); s.WriteWindowUpdate(1, 0); return s }(),
		"a window without an end": func() *script {
			s := ok()
			s.WriteWindowUpdate(0, 1<<31-1)
			return s
		}(),
		"a stream's window without an end": func() *script { s := ok(); s.WriteWindowUpdate(1, 1<<31-1); return s }(),
		"a setting out of range":           newScript(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 31}),
	} {
		t.Run(name, func(t *testing.T) {
			_, p, err := ask(bytes.NewReader(script.Bytes()), request)
			if loadgen.Kind(err) != loadgen.Frame || !strings.HasPrefix(err.Error(), "http2: ") && !strings.HasPrefix(err.Error(), "http: ") {
				t.Errorf("%v is of kind %s, want %s", err, loadgen.Kind(err), loadgen.Frame)
			}
			if !p.closed {
				t.Error("the connection is left open")
			}
		})
	}
}

// TestReplies are what a client has to answer: settings and pings.
func TestReplies(t *testing.T) {
	s := newScript()
	s.WritePing(false, [8]byte{1, 2, 3})
	s.WritePing(true, [8]byte{4})
	_, p, _ := ask(bytes.NewReader(s.head(1, true, whole, ":status", "204").Bytes()), request)
	sent, ok := bytes.CutPrefix(p.out.Bytes(), []byte(http2.ClientPreface))
	if !ok {
		t.Fatalf("the client begins with %.30q", p.out.Bytes())
	}
	var got []string
	for framer := http2.NewFramer(nil, bytes.NewReader(sent)); ; {
		frame, err := framer.ReadFrame()
		if err != nil {
			break
		}
		if ping, ok := frame.(*http2.PingFrame); ok && ping.Data != [8]byte{1, 2, 3} {
			t.Errorf("a ping with %v is answered, or was none", ping.Data)
		}
		got = append(got, fmt.Sprintf("%v %v", frame.Header().Type, frame.Header().Flags))
	}
	// The second request goes out with what answers to the first one's frames.
	if want := "[SETTINGS 0 WINDOW_UPDATE 0 HEADERS 5 SETTINGS 1 PING 1 HEADERS 5]"; fmt.Sprint(got) != want {
		t.Errorf("the client sends %v, want %s", got, want)
	}
}

// TestWindows has the server told that more may come once half of a window was used.
func TestWindows(t *testing.T) {
	s := newScript().head(1, false, whole, ":status", "200")
	part := strings.Repeat("x", maxFrame)
	for sent := 0; sent < sessionWindow; sent += maxFrame {
		s.data(1, false, part)
	}
	answers, p, err := ask(bytes.NewReader(s.data(1, true, "").Bytes()), request)
	if len(answers) != 1 {
		t.Fatal(err)
	}
	given := map[uint32]int{}
	framer := http2.NewFramer(nil, bytes.NewReader(p.out.Bytes()[len(http2.ClientPreface):]))
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			break
		}
		if f, ok := frame.(*http2.WindowUpdateFrame); ok {
			given[f.StreamID] += int(f.Increment)
		}
	}
	if first := sessionWindow - firstWindow; given[0] < first+sessionWindow/2 || given[1] < sessionWindow-streamWindow {
		t.Errorf("windows of %v bytes were given", given)
	}
}

// TestMoreThanItsWindow is a server that doesn't care for it, towards a client that has yet to take what came.
func TestMoreThanItsWindow(t *testing.T) {
	st := new(stream)
	st.hasHead = true
	part := make([]byte, 1<<20)
	var err error
	for range streamWindow >> 20 {
		if err = st.data(part, len(part), 0); err != nil {
			t.Fatal(err)
		}
	}
	if err = st.data([]byte("x"), 1, 0); loadgen.Kind(err) != loadgen.Frame {
		t.Errorf("one byte more: %v", err)
	}
}

// TestPollAllocates little: the path, and what the frame's reader and HPACK make of a head.
func TestPollAllocates(t *testing.T) {
	s := newScript()
	const polls = 200
	for i := range uint32(polls) {
		s.head(1+2*i, false, whole, ":status", "200", "content-type", "text/plain; charset=utf-8", "content-length", "5").data(1+2*i, true, "hello")
	}
	p := &peer{in: bytes.NewReader(s.Bytes())}
	p.out.Grow(1 << 20)
	k := &Conn{client: new(loadgen.Client), session: newSession(p, nil, ownRoom)}
	r := *request
	r.Target = "/poll?topic=0&after={cursor}"
	if n := testing.AllocsPerRun(100, func() {
		if _, err := k.Ask(&r); err != nil {
			t.Fatal(err)
		}
		for _, err := k.Next(); err == nil; _, err = k.Next() {
		}
	}); n > 2 {
		t.Errorf("%v allocations per poll", n)
	}
}

// FuzzSession: whatever a server sends, a client comes to an end with it, and the pieces that it comes in make no difference.
func FuzzSession(f *testing.F) {
	f.Add(newScript().head(1, false, whole, ":status", "200", "content-length", "5").data(1, true, "hello").head(3, true, 2, ":status", "204").Bytes())
	leaving := newScript(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 1}, http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0})
	leaving.WritePing(false, [8]byte{})
	leaving.WriteGoAway(1, http2.ErrCodeNo, nil)
	f.Add(leaving.head(1, false, whole, ":status", "200").data(1, true, "a").Bytes())
	reset := newScript()
	reset.WriteWindowUpdate(0, 5)
	reset.WriteRSTStream(1, http2.ErrCodeCancel)
	f.Add(reset.Bytes())
	f.Add([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		answers, p, err := ask(bytes.NewReader(data), request)
		pieces, _, errOfPieces := ask(iotest.OneByteReader(bytes.NewReader(data)), request)
		if fmt.Sprint(answers) != fmt.Sprint(pieces) || fmt.Sprint(err) != fmt.Sprint(errOfPieces) {
			t.Errorf("whole: %q %v\nbyte by byte: %q %v", answers, err, pieces, errOfPieces)
		}
		if p.out.Len() > 1000+40*len(data) {
			t.Errorf("%d bytes are answered with %d", len(data), p.out.Len())
		}
		for _, answer := range answers {
			if len(answer) > len(data)+4 {
				t.Errorf("an answer of %d bytes out of %d", len(answer), len(data))
			}
		}
	})
}
