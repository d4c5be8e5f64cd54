package lab

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

func TestSettings(t *testing.T) {
	good := Settings{Rate: 1, Arrivals: "poisson", Payload: 64}
	for _, c := range []struct {
		change func(*Settings)
		want   string // in the error; "": none
	}{
		{func(s *Settings) {}, ""},
		{func(s *Settings) { s.Rate = 0 }, ""},
		{func(s *Settings) { s.Rate = 1.0 / 60 }, ""},
		{func(s *Settings) { s.Rate = 0.0167 }, ""}, // one a minute, as an address has it
		{func(s *Settings) { s.Rate = 100 }, ""},
		{func(s *Settings) { s.Rate = 101 }, "rate"},
		{func(s *Settings) { s.Rate = 0.01 }, "rate"},
		{func(s *Settings) { s.Rate = -1 }, "rate"},
		{func(s *Settings) { s.Payload = 4096 }, ""},
		{func(s *Settings) { s.Payload = 4097 }, "payload"},
		{func(s *Settings) { s.Payload = -1 }, "payload"},
		{func(s *Settings) { s.Arrivals = "never" }, "arrivals"},
	} {
		s := good
		c.change(&s)
		err := s.check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %v, want an error about %q", s, err, c.want)
		}
	}
	if got := len(Settings{Payload: 10}.body(0, time.Time{})); got != 10 {
		t.Errorf("a text body of 10 bytes has %d", got)
	}
	if got := len(Settings{Payload: 10, Binary: true}.body(0, time.Time{})); got != 16 {
		t.Errorf("10 bytes in Base64 have %d characters, want 16", got)
	}
}

func TestSource(t *testing.T) {
	for text, want := range map[string]string{
		"ws://example.org:8080/path?query": "ws://example.org:8080",
		"https://[::1]:9/":                 "https://[::1]:9",
		"":                                 "",
		"/relative":                        "",
		"ftp://example.org/":               "",
		"javascript:alert(1)":              "",
		"http://a;script-src *":            "",
		"http://a b/":                      "",
		"http://*/":                        "",
		"http://a,b/":                      "",
		"http://ü.example/":                "",
	} {
		if got, ok := source(text); got != want || ok != (want != "") {
			t.Errorf("source(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
}

func TestPageHeaders(t *testing.T) {
	p := &page{transports: transport.Over("1.1"), second: 8001, secure: 8002}
	get := func(target string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", target, nil)
		r.Host = "127.0.0.1:8000"
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		return w
	}
	w := get("/?sse=https://feed.example/sse&long-poll=nonsense&websocket=http://feed.example:81/ws&url=wss://other.example/&other=http://not.example/")
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{
		"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'",
		"connect-src 'self' ws://127.0.0.1:8000 ws://127.0.0.1:2 ws://127.0.0.1:8001 wss://127.0.0.1:8002 https://feed.example ws://feed.example:81 wss://other.example;",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("Content-Security-Policy = %q, want %q in it", policy, want)
		}
	}
	for name, want := range map[string]string{
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
		"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	for target, status := range map[string]int{
		"/main.js": 200, "/transports.js": 200, "/transports/sse.js": 200, "/smallest/sse/sse.go": 200, "/smallest/sse/sse.js": 200, "/icon.svg": 200,
		"/nothing": 404, "/transports": 404, "/smallest/../page.go": 404, "/../lab.go": 404, "/smallest/smallest_test.go": 404,
	} {
		if got := get(target).Code; got != status {
			t.Errorf("GET %s = %d, want %d", target, got, status)
		}
	}
	post := httptest.NewRecorder()
	p.ServeHTTP(post, httptest.NewRequest("POST", "/", nil))
	if post.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST / = %d, want 405", post.Code)
	}
}

// TestTransportsModule: the page has what descriptors say of each transport, and its module, which is there.
func TestTransportsModule(t *testing.T) {
	module := string(transportsModule(transport.Over("1.1")))
	for i, d := range transport.Over("1.1") {
		if _, err := files.Open("page/transports/" + d.Name + ".js"); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
		if (smallest(d, ".go") == "") != (smallest(d, ".js") == "") {
			t.Errorf("%s has one smallest side, want a server and a client, or neither", d.Name)
		}
		for _, want := range []string{
			fmt.Sprintf("import * as module%d from \"./transports/%s.js\";\n", i, d.Name),
			fmt.Sprintf(`{"name":%q,"path":%q,"kind":%q,"upgrade":%v,"smallest":`, d.Name, d.Path, d.Kind, d.Upgrade),
		} {
			if !strings.Contains(module, want) {
				t.Errorf("%s is not in the module:\n%s", want, module)
			}
		}
	}
	if got, want := smallest(transport.ShortPoll, ".go"), "shortpoll/shortpoll.go"; got != want {
		t.Errorf("the smallest server of short polling is %q, want %q", got, want)
	}
	if got := smallest(transport.Transport{Name: "none"}, ".js"); got != "" {
		t.Errorf("the smallest server of nothing is %q, want none", got)
	}
}

func TestSessions(t *testing.T) {
	s, err := newSessions(2, []string{"sse"}, servers.NewAccounts())
	if err != nil {
		t.Fatal(err)
	}
	a, b := s.take(), s.take()
	if a == nil || b == nil || a.topic == b.topic || a.lanes["sse"] == b.lanes["sse"] {
		t.Fatalf("two visitors have %+v and %+v, want a topic and an account each", a, b)
	}
	if s.take() != nil {
		t.Error("a third visitor got a place, want none")
	}
	if err := a.publish(Settings{Rate: 100, Arrivals: "periodic"}); err != nil {
		t.Fatal(err)
	}
	for a.published() == 0 {
		_, more := a.log.After(0)
		if a.published() == 0 {
			<-more
		}
	}
	if b.published() != 0 {
		t.Error("an event of one visitor reached another")
	}
	if err := a.publish(Settings{Rate: 1000}); err == nil {
		t.Error("publish with bad settings = nil, want an error")
	}
	s.give(a)
	again := s.take()
	if again == nil || again.topic == a.topic || again.published() != 0 {
		t.Errorf("the next visitor has %+v, want a topic of their own", again)
	}
	if s.topics.Log(a.topic) != nil || a.log.Publish(feed.Message{Due: time.Now()}) != 0 {
		t.Error("the topic of a visitor who has left is still there")
	}
	s.give(again)
	s.give(b)
	s.close()
	if s.take() != nil {
		t.Error("a closed lab gave a place")
	}
}
