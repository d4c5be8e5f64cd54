package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/servers"
	"pollpush/transport"
)

// served starts what serve serves, with an event that is there already, and returns its address.
func served(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	offered, err := offer(transport.NamesOver(results.HTTP1), results.HTTP1)
	if err != nil {
		t.Fatal(err)
	}
	topics := feed.NewTopics(4, "0", "1")
	topics.Log("0").Publish(feed.Message{Due: time.Now(), Body: []byte("hello")})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- servers.Serve(ctx, ln, topics, servers.Options{Fallback: newIndex("http", topics.Names(), offered)}, offered...)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + ln.Addr().String()
}

// get asks for a page.
func get(t *testing.T, method, url, accept string) (status int, body string, head http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text), response.Header
}

// TestIndex: a browser gets a page and curl gets text, both with each path; there is nothing elsewhere.
func TestIndex(t *testing.T) {
	base := served(t)
	for accept, kind := range map[string]string{"*/*": "text/plain", "text/html,application/xhtml+xml;q=0.9": "text/html"} {
		status, body, head := get(t, http.MethodGet, base+"/", accept)
		if status != http.StatusOK || !strings.HasPrefix(head.Get("Content-Type"), kind) || !strings.Contains(head.Get("Vary"), "Accept") {
			t.Errorf("GET / for %s: %d %s, Vary %q, want %s", accept, status, head.Get("Content-Type"), head.Get("Vary"), kind)
		}
		for _, name := range transport.NamesOver(results.HTTP1) {
			if s, _ := transport.Named(name); !strings.Contains(body, base+s.Path) {
				t.Errorf("%s: there is no line of curl for %s", kind, name)
			}
		}
		if !strings.Contains(body, "There are 2 topics, 0 to 1") {
			t.Errorf("%s: it does not say which topics there are", kind)
		}
	}
	for _, test := range []struct {
		method, path string
		want         int
	}{{http.MethodGet, "/nothing", 404}, {http.MethodPost, "/", 405}, {http.MethodHead, "/", 200}, {http.MethodGet, "/healthz", 200}} {
		if got, body, _ := get(t, test.method, base+test.path, "*/*"); got != test.want {
			t.Errorf("%s %s: %d %q, want %d", test.method, test.path, got, body, test.want)
		}
	}
}

// TestIndexIsTrue: each line of curl, sent as it stands, is answered with what it is about.
func TestIndexIsTrue(t *testing.T) {
	base := served(t)
	_, text, _ := get(t, http.MethodGet, base+"/", "*/*")
	tried := 0
	for line := range strings.Lines(text) {
		words := shellWords(t, strings.TrimSpace(line))
		if len(words) == 0 || words[0] != "curl" {
			continue
		}
		tried++
		method, head, body, url := http.MethodGet, http.Header{}, "", ""
		for i := 1; i < len(words); i++ {
			switch words[i] {
			case "-N", "-i", "--http1.1":
			case "-H":
				i++
				name, value, _ := strings.Cut(words[i], ": ")
				head.Set(name, value)
			case "-d":
				i++
				method, body = http.MethodPost, words[i]
			default:
				url = words[i]
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		request.Header = head
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		want := http.StatusOK
		if head.Get("Upgrade") != "" {
			want = http.StatusSwitchingProtocols
		}
		if response.StatusCode != want {
			t.Errorf("%s: status %d, want %d", line, response.StatusCode, want)
		}
		if first, err := bufio.NewReader(response.Body).ReadByte(); err != nil {
			t.Errorf("%s: it brings nothing: %v (%q)", line, err, first)
		}
		cancel()
		response.Body.Close()
	}
	if want := len(transport.NamesOver(results.HTTP1)) + 2; tried != want {
		t.Errorf("%d lines of curl were tried, want %d: one for each transport, /publish and /healthz", tried, want)
	}
}
