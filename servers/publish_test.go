package servers_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"pollpush/servers"
)

// TestPostsMayBePipelined: events are due when their posts say so, and have the order of the posts, which don't wait for
// answers.
func TestPostsMayBePipelined(t *testing.T) { eachEngine(t, testPostsMayBePipelined) }

func testPostsMayBePipelined(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	conn, err := net.Dial("tcp", f.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	due := time.Now().Add(-time.Minute)
	var posts strings.Builder
	for i := range 3 {
		fmt.Fprintf(&posts, "POST /publish?due=%d HTTP/1.1\r\nHost: %s\r\nContent-Length: 1\r\n\r\n%d", due.UnixNano()+int64(i), f.address, i)
	}
	posts.WriteString("GET /healthz HTTP/1.1\r\nHost: " + f.address + "\r\nConnection: close\r\n\r\n")
	if _, err := io.WriteString(conn, posts.String()); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil { // until all are answered
		t.Fatal(err)
	}
	msgs, _ := f.log.After(0)
	if len(msgs) != 3 {
		t.Fatalf("%d messages, want 3", len(msgs))
	}
	for i, m := range msgs {
		if string(m.Body) != fmt.Sprint(i) || m.Due.UnixNano() != due.UnixNano()+int64(i) {
			t.Errorf("message %d is %q, due %v after the first", i, m.Body, m.Due.Sub(due))
		}
	}
}
