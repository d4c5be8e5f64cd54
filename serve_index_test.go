package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/quic-go/quic-go/http3"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/results"
	"pollpush/servers"
	"pollpush/transport"
)

// wholes are what serve may speak.
var wholes = map[string]change{
	"HTTP 1.1":             func(*results.Scenario) {},
	"HTTP 1.1 of net-http": func(s *results.Scenario) { s.Engine = results.EngineNetHTTP },
	"HTTP 1.1 of epoll":    func(s *results.Scenario) { s.Engine = results.EngineEpoll },
	"HTTP 1.1 over TLS":    func(s *results.Scenario) { s.TLS = true },
	"HTTP 2":               func(s *results.Scenario) { s.HTTP = results.HTTP2 },
	"HTTP 3":               func(s *results.Scenario) { s.HTTP = results.HTTP3 },
}

// A served is what serve serves.
type served struct {
	*testing.T
	base    string
	offered []servers.Transport
	usual   http.RoundTripper // as a client asks that has not been told which version
	one     http.RoundTripper // HTTP/1.1
	version int               // the major one that usual is answered by
}

// serving starts what serve serves, with an event that is there already.
func serving(t *testing.T, change change) served {
	t.Helper()
	s := results.Default()
	s.Transport, s.Topics = transport.SSE.Name, 2
	change(&s)
	if err := checkScenario(&s); err != nil {
		t.Fatal(err)
	}
	offered, err := offer(transport.NamesOver(s.HTTP), s.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := listenBy(s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	options := servers.Options{Fallback: newIndex(s, offered)}
	if s.TLS {
		if options.TLS, _, err = experiment.SelfSigned(); err != nil {
			t.Fatal(err)
		}
		experiment.OfferVersion(options.TLS, s.HTTP)
	}
	topics := feed.NewTopics(4, s.TopicNames()...)
	topics.Log("0").Publish(feed.Message{Due: time.Now(), Body: []byte("hello")})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- ln.Serve(ctx, topics, options, offered...) }()
	t.Cleanup(func() {
		cancel()
		if err := soon(t, "Serve ends", done); err != nil {
			t.Error(err)
		}
	})
	trusting := &tls.Config{InsecureSkipVerify: true}
	usual := &http.Transport{TLSClientConfig: trusting.Clone(), ForceAttemptHTTP2: true}
	one := &http.Transport{TLSClientConfig: trusting.Clone(), Protocols: new(http.Protocols)}
	one.Protocols.SetHTTP1(true)
	t.Cleanup(usual.CloseIdleConnections)
	t.Cleanup(one.CloseIdleConnections)
	sv := served{t, schemeOf(s) + "://" + ln.Addr.String(), offered, usual, one, 1}
	switch s.HTTP {
	case results.HTTP2:
		sv.version = 2
	case results.HTTP3:
		three := &http3.Transport{TLSClientConfig: trusting}
		t.Cleanup(func() { three.Close() })
		sv.usual, sv.version = three, 3
	}
	return sv
}

// get asks for a page.
func (s served) get(method, path, accept string) (status int, body string, head http.Header) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.base+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	request.Close = s.version == 1
	response, err := s.usual.RoundTrip(request)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	if response.ProtoMajor != s.version {
		s.Errorf("%s %s is answered by %s, want HTTP/%d", method, path, response.Proto, s.version)
	}
	return response.StatusCode, string(text), response.Header
}

// TestIndex: a browser gets a page and curl gets text, both with each path; there is nothing elsewhere.
func TestIndex(t *testing.T) {
	for name, whole := range wholes {
		t.Run(name, func(t *testing.T) { testIndex(serving(t, whole)) })
	}
}

func testIndex(s served) {
	for accept, kind := range map[string]string{"*/*": "text/plain", "text/html,application/xhtml+xml;q=0.9": "text/html"} {
		status, body, head := s.get(http.MethodGet, "/", accept)
		if status != http.StatusOK || !strings.HasPrefix(head.Get("Content-Type"), kind) || !strings.Contains(head.Get("Vary"), "Accept") {
			s.Errorf("GET / for %s: %d %s, Vary %q, want %s", accept, status, head.Get("Content-Type"), head.Get("Vary"), kind)
		}
		for _, t := range s.offered {
			if !strings.Contains(body, t.Name+" "+t.About) || strings.Contains(body, s.base+t.Path) == t.Datagrams {
				s.Errorf("%s: %s is not there, or there is no line of curl for it, or one where curl can't", kind, t.Name)
			}
		}
		if !strings.Contains(body, "There are 2 topics, 0 to 1") {
			s.Errorf("%s: it does not say which topics there are", kind)
		}
	}
	for _, test := range []struct {
		method, path string
		want         int
	}{{http.MethodGet, "/nothing", 404}, {http.MethodPost, "/", 405}, {http.MethodHead, "/", 200}, {http.MethodGet, "/healthz", 200}} {
		if got, body, _ := s.get(test.method, test.path, "*/*"); got != test.want {
			s.Errorf("%s %s: %d %q, want %d", test.method, test.path, got, body, test.want)
		}
	}
}

// TestIndexIsTrue: each line of curl, sent as it stands, is answered with what it is about.
func TestIndexIsTrue(t *testing.T) {
	for name, whole := range wholes {
		t.Run(name, func(t *testing.T) { testIndexIsTrue(serving(t, whole)) })
	}
}

func testIndexIsTrue(s served) {
	_, text, _ := s.get(http.MethodGet, "/", "*/*")
	tried := 0
	for line := range strings.Lines(text) {
		words := shellWords(s.T, strings.TrimSpace(line))
		if len(words) == 0 || words[0] != "curl" {
			continue
		}
		tried++
		method, head, body, url := http.MethodGet, http.Header{}, "", ""
		by, trusts, three := s.usual, false, false
		for i := 1; i < len(words); i++ {
			switch words[i] {
			case "-N", "-i":
			case "-k":
				trusts = true
			case "--http1.1":
				by = s.one
			case "--http3-only":
				three = true
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
		if trusts != strings.HasPrefix(s.base, "https:") || three != (s.version == 3) {
			s.Errorf("%s: want -k with TLS only, and --http3-only with HTTP/3 only", line)
		}
		ctx, cancel := context.WithTimeout(s.Context(), 20*time.Second)
		request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
		if err != nil {
			s.Fatalf("%s: %v", line, err)
		}
		request.Header = head
		response, err := by.RoundTrip(request)
		if err != nil {
			s.Fatalf("%s: %v", line, err)
		}
		want := http.StatusOK
		if head.Get("Upgrade") != "" {
			want = http.StatusSwitchingProtocols
		}
		if response.StatusCode != want {
			s.Errorf("%s: status %d, want %d", line, response.StatusCode, want)
		}
		if first, err := bufio.NewReader(response.Body).ReadByte(); err != nil {
			s.Errorf("%s: it brings nothing: %v (%q)", line, err, first)
		}
		cancel()
		response.Body.Close()
	}
	want := 2 // /publish and /healthz
	for _, t := range s.offered {
		if !t.Datagrams {
			want++
		}
	}
	if tried != want {
		s.Errorf("%d lines of curl were tried, want %d: one for each transport that curl speaks, /publish and /healthz", tried, want)
	}
}
