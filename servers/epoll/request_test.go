package epoll

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"
)

// memory is a loop that tells sizes of requests, and nothing else.
var memory = &loop{engine: &fasthttp.Server{ReadBufferSize: 8 << 10, MaxRequestBodySize: 1 << 20}}

func TestSizeOf(t *testing.T) {
	const head = "POST /publish HTTP/1.1\r\nHost: x\r\n"
	for _, c := range []struct {
		name, came string
		want       size
	}{
		{"nothing", "", size{}},
		{"half a head", head, size{bytes: len(head)}},
		{"no body", head + "\r\n", size{bytes: len(head) + 2, whole: true}},
		{"lines that end with LF", "GET / HTTP/1.1\nHost: x\n\nGET", size{bytes: 24, whole: true}},
		{"empty lines before it", "\r\n\r\nGET / HTTP/1.1\r\n\r\n", size{bytes: 22, whole: true}},
		{"a body that is to come", head + "Content-Length: 3\r\n\r\nab", size{bytes: len(head) + 24}},
		{"a body, and what follows", head + "content-length:3\r\n\r\nabcGET /", size{bytes: len(head) + 23, whole: true}},
		{"a body that its client asks about", head + "Content-Length: 3\r\nExpect: 100-Continue\r\n\r\n", size{bytes: len(head) + 46, unmet: true}},
		{"another expectation", head + "Content-Length: 3\r\nExpect: more\r\n\r\n", size{bytes: len(head) + 35, whole: true}},
		{"too large a body", head + "Content-Length: 1048577\r\n\r\n", size{bytes: len(head) + 27, whole: true}},
		{"two lengths", head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", size{bytes: len(head) + 40, whole: true}},
		{"chunks", head + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\nGET", size{bytes: len(head) + 47, whole: true}},
		{"chunks with a trailer", head + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n", size{bytes: len(head) + 41, whole: true}},
		{"chunks that are to come", head + "Transfer-Encoding: chunked\r\n\r\n3\r\nab", size{bytes: len(head) + 38}},
		{"a head that is too long", "GET /" + strings.Repeat("x", 8<<10), size{bytes: 5 + 8<<10, whole: true}},
	} {
		if got := memory.sizeOf([]byte(c.came)); got.whole != c.want.whole || got.unmet != c.want.unmet || c.want.whole && got.bytes != c.want.bytes {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// FuzzSizeOf holds what is taken for a request against what fasthttp reads as one: where both read one, it is the same bytes, so that
// nothing can be smuggled into what follows.
func FuzzSizeOf(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\nContent-Length: 3\n\nabcd", "\n\nGET / HTTP/1.0\r\n\r\n",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\na\r\n0\r\nA: b\r\n\r\nrest",
		"POST / HTTP/1.1\r\nContent-Length : 3\r\n\r\nabc", "POST / HTTP/1.1\r\nContent-Length:\r\n 3\r\n\r\nabc", "GET / HTTP/1.1\r\nContent-Length: +3\r\n\r\nabc",
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, came []byte) {
		size := memory.sizeOf(came)
		if size.whole && size.bytes > len(came) {
			t.Fatalf("a whole request of %d bytes, of which %d have come", size.bytes, len(came))
		}
		var request fasthttp.Request
		source := bytes.NewReader(came)
		reader := bufio.NewReaderSize(source, 8<<10)
		if request.ReadLimitBody(reader, 1<<20) != nil || request.MayContinue() {
			return // it is refused, or read in two steps
		}
		if !plain(request.Header.RawHeaders()) {
			return // the handler refuses it, and closes the connection
		}
		if read := len(came) - source.Len() - reader.Buffered(); size.whole && read != size.bytes {
			t.Errorf("%q: %d bytes are taken for a request of which fasthttp reads %d", came, size.bytes, read)
		}
	})
}

// plain reports whether the handler lets a head's framing pass: see package servers' fieldLines.
func plain(raw []byte) bool {
	for line := range bytes.Lines(raw) {
		if line[0] == ' ' || line[0] == '\t' {
			return false
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		if bytes.EqualFold(name, []byte("Transfer-Encoding")) && !bytes.EqualFold(bytes.TrimSpace(value), []byte("chunked")) {
			return false
		}
	}
	return true
}
