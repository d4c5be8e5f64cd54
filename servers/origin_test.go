package servers_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/longpoll"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
)

// TestSharedWith asks as a page of another origin does: only those of Options.Origins may read the answer.
func TestSharedWith(t *testing.T) {
	const friend = "https://friend.example"
	for _, c := range []struct {
		origins      []string
		origin, want string
	}{
		{nil, friend, ""},
		{[]string{friend}, friend, friend},
		{[]string{friend}, "https://foe.example", ""},
		{[]string{friend}, "", ""},
		{[]string{"*"}, "https://foe.example", "https://foe.example"},
	} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go servers.Serve(t.Context(), ln, feed.NewTopics(0, ""), servers.Options{Origins: c.origins, InPlace: time.Nanosecond},
			shortpoll.Transport(), longpoll.Transport(), sse.Transport())
		for _, target := range []string{"/poll", "/long-poll?hold=1ms", "/sse", "/nothing"} {
			conn, err := net.Dial("tcp", ln.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			head := ""
			if c.origin != "" {
				head = "Origin: " + c.origin + "\r\n"
			}
			fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", target, head)
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := response.Header.Get("Access-Control-Allow-Origin"); got != c.want {
				t.Errorf("Origins %q: %s for a page of %q allows %q, want %q", c.origins, target, c.origin, got, c.want)
			}
			conn.Close()
		}
	}
}
