package nethttp_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// TestSameAnswers sends the same requests to both engines: what they are answered is the same, whatever has read them.
func TestSameAnswers(t *testing.T) {
	each(t, func(t *testing.T, version string) {
		o := servers.Options{Origins: []string{"http://page.example"}}
		reference, own := start(t, servers.Serve, "1.1", o), start(t, nethttp.Serve, version, o)
		for _, f := range []*fixture{reference, own} {
			f.publish("a", "b", "c", "d", "e")
		}
		const origin, method = "Origin", "Access-Control-Request-Method"
		for _, request := range [][]string{
			{"GET", "/poll", ""}, {"HEAD", "/poll", ""}, {"POST", "/poll", "x"}, {"DELETE", "/sse", ""}, {"HEAD", "/sse", ""}, {"HEAD", "/stream", ""},
			{"GET", "/poll?after=4", ""}, {"GET", "/poll?after=test-4", ""}, {"GET", "/poll?after=test-5", ""}, {"GET", "/poll?after=x", ""},
			{"GET", "/poll?contract=latest", ""}, {"GET", "/poll?contract=some", ""}, {"GET", "/poll?topic=1", ""}, {"GET", "/poll?topic=2", ""},
			{"GET", "/long-poll?after=2", ""}, {"GET", "/long-poll?after=5&hold=1ms", ""}, {"GET", "/long-poll?hold=1h", ""}, {"HEAD", "/long-poll?after=5", ""},
			{"GET", "/sse?after=x", ""}, {"GET", "/sse", "", "Last-Event-ID", "x"}, {"GET", "/stream?topic=2", ""},
			{"GET", "/healthz", ""}, {"HEAD", "/healthz", ""}, {"GET", "/nothing", ""}, {"GET", "/publish", ""},
			{"POST", "/publish?topic=1", "hello"}, {"POST", "/publish?topic=1", "wrong\nline"}, {"POST", "/publish?topic=1&due=x", "hello"}, {"POST", "/publish?topic=2", "hello"},
			{"POST", "/publish", strings.Repeat("x", feed.MaxBody+1)},
			{"GET", "/poll", "", "Host", "stranger.example"}, {"GET", "/poll", "", origin, "http://stranger.example"}, {"GET", "/poll", "", "Sec-Fetch-Site", "cross-site"},
			{"GET", "/poll", "", origin, "http://page.example"}, {"OPTIONS", "/poll", "", origin, "http://page.example", method, "GET"},
			{"OPTIONS", "/publish", ""}, {"OPTIONS", "/ws", ""}, {"POST", "/ws", ""},
			{"GET", "/poll", "", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"},
		} {
			want, got := describe(reference.do(request[0], request[1], request[2], request[3:]...)), describe(own.do(request[0], request[1], request[2], request[3:]...))
			if version == "2" { // there is no such field
				want = strings.ReplaceAll(want, "Connection: close\n", "")
			}
			if got != want {
				t.Errorf("%.100q:\n%s\nwant\n%s", request, got, want)
			}
		}
	})
}

// describe writes an answer out, without what says how it is sent.
func describe(r *http.Response) string {
	body, err := io.ReadAll(r.Body)
	text := fmt.Sprintf("%d\n", r.StatusCode)
	var names []string
	for name := range r.Header {
		if name != "Date" && name != "Content-Length" && name != "Connection" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		text += name + ": " + strings.Join(r.Header[name], ", ") + "\n"
	}
	return fmt.Sprintf("%s\n%s%v", text, body, err)
}
