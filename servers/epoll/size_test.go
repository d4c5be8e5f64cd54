package epoll

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"
)

var most = limits{head: 8 << 10, body: 1 << 20}

func TestSize(t *testing.T) {
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
		{"an empty one", head + "Content-Length: 1\r\nExpect:\r\n\r\n", size{}},
		{"one of HTTP/1.0", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", size{}},
		{"too large a body", head + "Content-Length: 1048577\r\n\r\n", size{bytes: len(head) + 27, whole: true}},
		{"two lengths", head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", size{bytes: len(head) + 40, whole: true}},
		{"chunks", head + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\nGET", size{bytes: len(head) + 47, whole: true}},
		{"chunks and a length", head + "Content-Length: 9999999\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET", size{bytes: len(head) + 60, whole: true}},
		{"chunks with a trailer", head + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n", size{bytes: len(head) + 41, whole: true}},
		{"chunks that are to come", head + "Transfer-Encoding: chunked\r\n\r\n3\r\nab", size{bytes: len(head) + 38}},
		{"too large a chunk", head + "Transfer-Encoding: chunked\r\n\r\n7ffffffe\r\nab", size{bytes: len(head) + 42, whole: true}},
		{"too many chunks", head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1\r\nx\r\n", 350_000), size{bytes: len(head) + 30 + 6*350_000, whole: true}},
		{"small chunks", head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1\r\nx\r\n", 200_000), size{}},
		{"a head that is too long", "GET /" + strings.Repeat("x", 8<<10), size{bytes: 5 + 8<<10, whole: true}},
	} {
		var got size
		if got.look([]byte(c.came), most); got.whole != c.want.whole || got.unmet != c.want.unmet || c.want.whole && got.bytes != c.want.bytes {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// FuzzSize holds what is taken for a request against what fasthttp reads as one: it is the same bytes, so that nothing can be smuggled into
// what follows, and nothing that is whole is waited for. It is the same, too, when the request comes in two parts.
func FuzzSize(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\nHost: x\nContent-Length: 3\n\nabcd", "\n\nGET / HTTP/1.0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\na\r\n0\r\nA: b\r\n\r\nrest",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n 3\r\n\r\nabc",
		"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\nabc",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nab",
		"POST / HTTP/1.1\r\nHost: x\r\nExpect:\r\nContent-Length: 1\r\n\r\nab",
	} {
		f.Add([]byte(seed), 10)
	}
	f.Fuzz(func(t *testing.T, came []byte, part int) {
		var size, parts size
		size.look(came, most)
		if size.whole && size.bytes > len(came) {
			t.Fatalf("a whole request of %d bytes, of which %d have come", size.bytes, len(came))
		}
		parts.look(came[:min(max(part, 0), len(came))], most)
		if !parts.whole {
			parts.look(came, most)
			if parts.whole != size.whole || size.whole && parts.bytes != size.bytes {
				t.Errorf("%q in two parts is %+v, want %+v", came, parts, size)
			}
		}
		var request fasthttp.Request
		source := bytes.NewReader(came)
		reader := bufio.NewReaderSize(source, most.head)
		if request.ReadLimitBody(reader, most.body) != nil || request.MayContinue() {
			return // it is refused, or read in two steps
		}
		if !plain(request.Header.RawHeaders()) {
			return // the handler refuses it, and closes the connection
		}
		if read := len(came) - source.Len() - reader.Buffered(); !size.whole || read != size.bytes {
			t.Errorf("%q: %+v is taken for a request of which fasthttp reads %d", came, size, read)
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
