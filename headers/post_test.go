package headers

import (
	"strings"
	"testing"
)

// TestPost has the heads of a POST as they are on the wire: what HTTP demands, and what Chromium 156 was seen to send for
// fetch(url, {method: "POST", body: "1 2 abc"}) on a page of another host's.
func TestPost(t *testing.T) {
	r := Request{Kind: Post, Host: "h:1", Target: "/publish?topic=0&from=1", Body: []byte("1 2 abc")}
	if got, want := r.Text(), "POST /publish?topic=0&from=1 HTTP/1.1\r\nHost: h:1\r\nContent-Length: 7\r\n\r\n"; got != want {
		t.Errorf("the head is\n%s\nwant\n%s", got, want)
	}
	r.Profile = Browser
	want := "POST /publish?topic=0&from=1 HTTP/1.1\r\n" +
		"Host: h:1\r\n" +
		"Connection: keep-alive\r\n" +
		"Content-Length: 7\r\n" +
		"User-Agent: " + chromiumAgent + "\r\n" +
		"Content-Type: text/plain;charset=UTF-8\r\n" +
		"Accept: */*\r\n" +
		"Origin: http://h:1\r\n" +
		"Referer: http://h:1/\r\n" +
		"Accept-Encoding: gzip, deflate\r\n" +
		"Accept-Language: en-US,en;q=0.9\r\n\r\n"
	if got := r.Text(); got != want {
		t.Errorf("the head is\n%s\nwant\n%s", got, want)
	}
	r.HTTP, r.Secure = "2", true
	var names []string
	for _, f := range append(r.Pseudo(), r.Fields()...) {
		names = append(names, strings.ToLower(f.Name))
	}
	if got := strings.Join(names, " "); got != ":method :authority :scheme :path content-length sec-ch-ua-platform user-agent sec-ch-ua content-type "+
		"sec-ch-ua-mobile accept origin sec-fetch-site sec-fetch-mode sec-fetch-dest referer accept-encoding accept-language priority" {
		t.Errorf("over HTTP/2 the fields are %s", got)
	}
	if method := r.Pseudo()[0]; method.Value != "POST" || !method.Indexed() {
		t.Errorf("the method is %v, and indexed %v: HPACK's static table has POST", method, method.Indexed())
	}
}
