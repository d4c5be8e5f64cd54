package websocket

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestHandshakes: a handshake that RFC 6455 doesn't allow is refused by the peers and by the channel, and who speaks another
// version is told which is spoken here.
func TestHandshakes(t *testing.T) {
	const good = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	mux := http.NewServeMux()
	mux.Handle("/peer", Peers(t.Context()))
	mux.HandleFunc("/control", func(w http.ResponseWriter, r *http.Request) {
		if c, err := Accept(t.Context(), w, r); err == nil {
			c.Close(1000, "")
		}
	})
	address := strings.TrimPrefix(serve(t, mux), "ws://")
	for _, path := range []string{"/peer", "/control"} {
		for request, want := range map[string]int{
			"HTTP/1.1\r\n" + good: 101,
			"HTTP/1.0\r\n" + good: 400,
			"HTTP/1.1\r\n" + good + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n": 400,
			"HTTP/1.1\r\n" + good + "Sec-WebSocket-Version: 13\r\n":                   426,
			"HTTP/1.1\r\n" + strings.Replace(good, "13", "13, 8", 1):                  426,
			"HTTP/1.1\r\n" + strings.Replace(good, "13", "14", 1):                     426,
		} {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			c.SetDeadline(time.Now().Add(10 * time.Second))
			fmt.Fprintf(c, "GET %s %sHost: x\r\n\r\n", path, request)
			r, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatalf("%s %q: %v", path, request, err)
			}
			if says := r.Header.Get("Sec-WebSocket-Version") == "13"; r.StatusCode != want || says != (want == 426) {
				t.Errorf("%s %q: %d %v, want %d", path, request, r.StatusCode, r.Header, want)
			}
			c.Close()
		}
	}
}
