package handshake

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
)

func TestRefuse(t *testing.T) {
	const upgrade, key = "Connection: Upgrade\r\nUpgrade: websocket\r\n", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	for text, want := range map[string]int{
		"HTTP/1.1\r\n" + upgrade + key + "Sec-WebSocket-Version: 13\r\n":                                   0,
		"HTTP/1.1\r\n" + "Upgrade: h2c\r\n" + key + "Sec-WebSocket-Version: 12\r\n":                        0, // no handshake: gorilla says so
		"HTTP/1.0\r\n" + upgrade + key + "Sec-WebSocket-Version: 13\r\n":                                   400,
		"HTTP/1.1\r\n" + upgrade + key + key + "Sec-WebSocket-Version: 13\r\n":                             400,
		"HTTP/1.1\r\n" + upgrade + key + "Sec-WebSocket-Version: 14\r\n":                                   426,
		"HTTP/1.1\r\n" + upgrade + key + "Sec-WebSocket-Version: 13, 8\r\n":                                426,
		"HTTP/1.1\r\n" + upgrade + key + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13\r\n":      426,
		"HTTP/1.1\r\n" + upgrade + key:                                                                     426,
		"HTTP/1.1\r\nConnection: UPGRADE\r\nUpgrade: WebSocket\r\n" + key + "Sec-WebSocket-Version: 8\r\n": 426,
	} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET / " + text + "Host: x\r\n\r\n")))
		if err != nil {
			t.Fatal(err)
		}
		header := http.Header{}
		status, sentence := Refuse(r, header)
		if status != want || (sentence == "") != (want == 0) || (header.Get("Sec-WebSocket-Version") == "13") != (want == 426) {
			t.Errorf("%q: %d %q %v, want %d", text, status, sentence, header, want)
		}
	}
}
