package lab_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestDoor asks for all that a lab has, on its three listeners, as pages of other sites do.
func TestDoor(t *testing.T) {
	l := startLab(t, "127.0.0.1:0", 1)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
	status := func(method, url, host string, fields ...string) int {
		t.Helper()
		r, err := http.NewRequest(method, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Host = host; strings.Contains(url, "/control") || strings.Contains(url, "/peer") {
			fields = append(fields, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
		}
		for _, field := range fields {
			name, value, _ := strings.Cut(field, ": ")
			r.Header.Set(name, value)
		}
		response, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	page := "Origin: http://" + l.Host
	second, secure, far := "http://"+l.Second+"/", "https://"+l.Secure+"/", "http://"+l.Path+"/"
	for _, c := range []struct {
		method, url, origin string
		want                int // of a page of the lab
	}{
		{"GET", l.URL, "Sec-Fetch-Site: same-origin", 200},
		{"GET", l.URL + "control", page, 101},
		{"GET", l.URL + "peer", page, 101},
		{"GET", l.URL + "peer/refusing", page, 101},
		{"GET", l.URL + "poll?topic=x", page, 404},
		{"POST", l.URL + "publish?topic=x", page, 404},
		{"POST", l.URL + "answer?topic=x", page, 404},
		{"POST", far + "answer?topic=x", page, 404},
		{"GET", far + "poll?topic=x", page, 404},
		{"GET", far + "poll?topic=x", "Origin: http://" + l.Second, 403},
		{"GET", second, page, 200},
		{"OPTIONS", second, page, 405},
		{"GET", second + "peer", page, 101},
		{"GET", second + "peer/refusing", page, 403},
		{"GET", second + "peer/refusing", "Origin: http://" + l.Second, 101},
		{"GET", secure + "peer", page, 101},
		{"GET", secure + "peer", "Origin: https://" + l.Secure, 101},
		{"GET", secure + "peer", "Origin: http://" + l.Secure, 403},
	} {
		if got := status(c.method, c.url, "", c.origin); got != c.want {
			t.Errorf("%s %s with %s: %d, want %d", c.method, c.url, c.origin, got, c.want)
		}
		for _, foreign := range []string{
			"Origin: http://evil.example", "Origin: null", "Origin: http://127.0.0.1:1", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site",
		} {
			if got := status(c.method, c.url, "", foreign); got != 403 {
				t.Errorf("%s %s with %s: %d, want 403", c.method, c.url, foreign, got)
			}
		}
		if got := status(c.method, c.url, "evil.example", "Origin: http://evil.example"); got != 421 {
			t.Errorf("%s %s by another name: %d, want 421", c.method, c.url, got)
		}
	}
	// A client has no way to write a target that is "*" alone.
	for _, host := range []string{l.Host, l.Second} {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "OPTIONS * HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || r.StatusCode != 421 {
			t.Errorf("OPTIONS * of %s by another name: %v, %v, want 421", host, r, err)
		}
		c.Close()
	}
	// A target that is no URI is the client's mistake, also where it asks for another protocol.
	for _, at := range []struct {
		host string
		dial func(network, address string) (net.Conn, error)
	}{{l.Host, net.Dial}, {l.Second, net.Dial}, {l.Secure, func(network, address string) (net.Conn, error) {
		return tls.Dial(network, address, &tls.Config{InsecureSkipVerify: true})
	}}} {
		for _, target := range []string{"/%%", "/peer%%", "/smallest/%zz", "/control%"} {
			for _, fields := range []string{"Connection: close", "Connection: Upgrade\r\nUpgrade: websocket"} {
				c, err := at.dial("tcp", at.host)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n", target, at.host, fields)
				r, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil || r.StatusCode != 400 {
					t.Errorf("GET %s of %s with %q: %v, %v, want 400", target, at.host, fields, r, err)
				}
				c.Close()
			}
		}
	}
	// Anybody may link to the page.
	for _, url := range []string{l.URL, second, secure} {
		if got := status("GET", url, "", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"); got != 200 {
			t.Errorf("a link to %s: %d, want 200", url, got)
		}
	}
	// Who names no topic gets nobody's.
	for _, path := range []string{"poll", "long-poll", "sse", "ws", "poll?topic=", "poll?topic=0"} {
		if got := status("GET", l.URL+path, ""); got != 404 {
			t.Errorf("GET /%s: %d, want 404", path, got)
		}
	}
	if got := status("POST", l.URL+"publish", ""); got != 404 {
		t.Errorf("POST /publish: %d, want 404", got)
	}
}
