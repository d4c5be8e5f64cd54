// Package smallest_test has every smallest server deliver a feed, with its transport's simplest client.
package smallest_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/lab/smallest/httpstream"
	"pollpush/lab/smallest/longpoll"
	"pollpush/lab/smallest/shortpoll"
	"pollpush/lab/smallest/sse"
)

// logOf returns a log with messages whose bodies are given.
func logOf(bodies ...string) *feed.Log {
	log := feed.NewLog(0)
	for _, body := range bodies {
		log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte(body)})
	}
	return log
}

func ask(h http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
	return w
}

func check(t *testing.T, w *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if w.Code != status || w.Body.String() != body {
		t.Errorf("answer = %d %q, want %d %q", w.Code, w.Body, status, body)
	}
}

func TestShortPoll(t *testing.T) {
	h := shortpoll.Handler(logOf("a", "b", "c"))
	check(t, ask(h, "/?after=1"), 200, "2 7 b\n3 7 c\n")
	check(t, ask(h, "/?after=3"), 204, "")
}

func TestLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := logOf("a")
		h := longpoll.Handler(log, 25*time.Second)
		check(t, ask(h, "/"), 200, "1 7 a\n")
		start := time.Now()
		check(t, ask(h, "/?after=1"), 204, "")
		if held := time.Since(start); held != 25*time.Second {
			t.Errorf("held for %v, want 25s", held)
		}
		time.AfterFunc(10*time.Second, func() { log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte("b")}) })
		start = time.Now()
		check(t, ask(h, "/?after=1"), 200, "2 7 b\n")
		if held := time.Since(start); held != 10*time.Second {
			t.Errorf("held for %v, want 10s, when the event came", held)
		}
	})
}

func TestSSE(t *testing.T) {
	log := logOf("a", "b")
	contentType, expect := stream(t, sse.Handler(log), "", "1")
	if contentType != "text/event-stream" {
		t.Errorf("Content-Type = %q, want text/event-stream", contentType)
	}
	expect("id: 2\ndata: 2 7 b\n\n")
	log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte("c")})
	expect("id: 3\ndata: 3 7 c\n\n")
}

func TestHTTPStream(t *testing.T) {
	log := logOf("a", "b")
	_, expect := stream(t, httpstream.Handler(log), "?after=1", "")
	expect("2 7 b\n")
	log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte("c")})
	expect("3 7 c\n")
}

// stream asks a handler for an answer that never ends, after a query or the last event's ID, and returns its type and what
// checks the bytes that come.
func stream(t *testing.T, h http.Handler, query, lastID string) (contentType string, expect func(want string)) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		request.Header.Set("Last-Event-ID", lastID)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	r := bufio.NewReader(response.Body)
	return response.Header.Get("Content-Type"), func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(r, got); err != nil || string(got) != want {
			t.Fatalf("the stream says %q, %v, want %q", got, err, want)
		}
	}
}
