package websocket_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pollpush/feed"
	smallest "pollpush/lab/smallest/websocket"
)

func TestHandler(t *testing.T) {
	log := feed.NewLog(0)
	publish := func(body string) { log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte(body)}) }
	publish("a")
	publish("b")
	returned := make(chan bool, 2)
	handler := smallest.Handler(log)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler(w, r)
		returned <- true
	}))
	defer server.Close()
	url := strings.Replace(server.URL, "http", "ws", 1) + "/?after=1"

	conn, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(want string) {
		t.Helper()
		kind, text, err := conn.ReadMessage()
		if err != nil || kind != websocket.TextMessage || string(text) != want {
			t.Fatalf("ReadMessage = %d, %q, %v, want the text %q", kind, text, err, want)
		}
	}
	expect("2 7 b\n")
	publish("c")
	expect("3 7 c\n")
	conn.Close()
	<-returned // it notices that the client has left

	_, response, err := websocket.DefaultDialer.Dial(url, http.Header{"Origin": {"http://elsewhere.example"}})
	if err == nil || response == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another origin: %v, %v, want 403", response, err)
	}

}
