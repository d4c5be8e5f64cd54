package servers_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
)

// answering is options of a server that answers with tokens "x", and has of dialogues what contexts says.
func answering(t *testing.T, contexts *servers.Contexts) servers.Options {
	t.Helper()
	generator := &feed.Generator{Tokens: feed.Tokens{Count: 2, Bytes: 4}, Most: 10}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- generator.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return servers.Options{Generator: generator, Contexts: contexts}
}

// TestKeptContextsAreAskedFor: what a POST that leaves out a context is answered, over each engine.
func TestKeptContextsAreAskedFor(t *testing.T) { eachEngine(t, testKeptContexts) }

func testKeptContexts(t *testing.T, serve engine) {
	f := serve(t, answering(t, &servers.Contexts{Keep: true}))
	ask := func(path, query, body string, want int) {
		t.Helper()
		last := f.log.Last()
		response, err := http.Post(fmt.Sprintf("http://%s%s%s", f.address, path, query), "text/plain", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("POST %s%s: status %d, want %d", path, query, response.StatusCode, want)
		}
		if want < 300 {
			last += 2
		}
		for f.log.Last() < last { // until the answer is complete
			_, more := f.log.After(f.log.Last())
			select {
			case <-more:
			case <-time.After(10 * time.Second):
				t.Fatalf("POST %s%s: there is no answer", path, query)
			}
		}
		if f.log.Last() != last {
			t.Errorf("POST %s%s: %d messages, want %d", path, query, f.log.Last(), last)
		}
	}
	ask("/ask", "?kept=5", "Why?", http.StatusConflict) // nothing was said before
	ask("/ask", "", "Why?", http.StatusAccepted)
	ask("/ask", "?kept=11", "Why?", http.StatusConflict)
	ask("/ask", "?kept=12", "Why not?", http.StatusAccepted)
	ask("/sse", "?kept=27", "And then?", http.StatusConflict)
	ask("/sse", "?kept=28", "And then?", http.StatusOK)
	for _, wrong := range []string{"", "x", "-1", "+1", "01", "1048577"} {
		ask("/ask", "?kept="+wrong, "Why?", http.StatusBadRequest)
		ask("/sse", "?kept="+wrong, "Why?", http.StatusBadRequest)
	}
	ask("/ask", "?kept=1048576", "Why?", http.StatusRequestEntityTooLarge)
}

// TestKeptContextsOfMessages: a WebSocket's turn says what is kept, and is answered by tokens or by why not.
func TestKeptContextsOfMessages(t *testing.T) { eachEngine(t, testKeptContextsOfMessages) }

func testKeptContextsOfMessages(t *testing.T, serve engine) {
	f := serve(t, answering(t, &servers.Contexts{Keep: true}))
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+f.address+"/ws?sends=turns", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	_ = ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	lines := 0
	for _, test := range []struct {
		turn, refused string // "": it is answered
	}{
		{"0 Why?", ""}, {"11 Why?", "refused 409 "}, {"12 Why not?", ""}, {"Why?", "refused 400 "}, {"1048577 x", "refused 400 "}, {"0 Why?", ""},
	} {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(test.turn)); err != nil {
			t.Fatal(err)
		}
		for want := lines + 2; lines < want; {
			_, message, err := ws.ReadMessage()
			if err != nil {
				t.Fatalf("%q: %v", test.turn, err)
			}
			if refused := strings.HasPrefix(string(message), "refused"); refused || test.refused != "" {
				if test.refused == "" || !strings.HasPrefix(string(message), test.refused) {
					t.Errorf("%q is answered %q, want %q", test.turn, message, test.refused)
				}
				break
			}
			lines += strings.Count(strings.TrimSuffix(string(message), "\n"), "\n") + 1
		}
	}
	if lines != 6 {
		t.Errorf("%d tokens, want 6", lines)
	}
}

// TestReadingTakesTime: the first token is due once the context has been read, all of it or what is new.
func TestReadingTakesTime(t *testing.T) { eachEngine(t, testReadingTakesTime) }

func testReadingTakesTime(t *testing.T, serve engine) {
	const cost = 100 * time.Millisecond
	for _, remember := range []bool{false, true} {
		f := serve(t, answering(t, &servers.Contexts{Keep: true, Remember: remember, Cost: cost}))
		for i, test := range []struct{ kept, says, reads int }{{0, 992, 992}, {1000, 500, 1500}} {
			if remember && i > 0 {
				test.reads = test.says
			}
			_, more := f.log.After(f.log.Last())
			before := time.Now()
			response, err := http.Post(fmt.Sprintf("http://%s/ask?kept=%d", f.address, test.kept), "text/plain", strings.NewReader(strings.Repeat("x", test.says)))
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			after := time.Now()
			<-more
			msgs, _ := f.log.After(uint64(2 * i))
			reading := time.Duration(test.reads) * cost / 1000
			if due := msgs[0].Due; due.Before(before.Add(reading)) || due.After(after.Add(reading)) {
				t.Errorf("remember %v, turn %d: the first token is due %v after the POST began, want %v more than that took", remember, i, due.Sub(before), reading)
			}
			for f.log.Last() < uint64(2*i+2) {
				<-more
				_, more = f.log.After(f.log.Last())
			}
		}
	}
}
