package servers_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
)

// generator returns one that runs until the test ends.
func generator(t *testing.T, tokens feed.Tokens) *feed.Generator {
	t.Helper()
	g := &feed.Generator{Tokens: tokens, Most: 1}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return g
}

// asking is a POST with a prompt.
func asking(target, prompt string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", target, len(prompt), prompt)
}

// TestAsk spells out what prompts are answered with.
func TestAsk(t *testing.T) {
	eachEngine(t, func(t *testing.T, serve engine) {
		never := generator(t, feed.Tokens{Count: 3, First: time.Hour})
		f := serve(t, servers.Options{Generator: never})
		c := f.dial()
		f.publish("before")
		c.send(asking("/ask?topic=0", "why?"))
		c.check(http.StatusAccepted, "2\n")
		c.send(asking("/ask?topic=0", "why?"))
		c.check(http.StatusTooManyRequests, "an answer is being made here: ask again after its last token\n")
		c.send(asking("/ask?topic=1", "why?"))
		c.check(http.StatusServiceUnavailable, "as many answers are being made as there can be\n")
		c.send(asking("/ask?topic=0&after=1", "why?")) // the same prompt as before: its answer is on its way
		c.check(http.StatusAccepted, "2\n")
		c.send(asking("/sse?topic=0&contract=latest", "why?"))
		c.check(http.StatusBadRequest, "an answer is all of its tokens: leave contract, retry and until out\n")
		c.send(asking("/ask?topic=2", "why?"))
		c.check(http.StatusNotFound, "topic: \"2\" does not exist\n")
		c.get("/ask")
		if r := c.check(http.StatusMethodNotAllowed, "use POST here\n"); r.Header.Get("Allow") != "POST, OPTIONS" {
			t.Errorf("Allow is %q", r.Header.Get("Allow"))
		}
		c.get("/sse?until=0")
		c.check(http.StatusBadRequest, "until: \"0\" is not the number of a message that is still to be sent\n")
		large := f.dial()
		written := make(chan bool)
		go func() { // it may be answered before it is read
			_, _ = io.WriteString(large, asking("/ask?topic=0", strings.Repeat("x", servers.MaxPrompt+1)))
			close(written)
		}()
		defer func() {
			large.Close()
			<-written
		}()
		if r, _ := large.response(); r.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("a prompt over the limit is answered by status %d", r.StatusCode)
		}
	})
}

// TestAskNobody: a server without a generator has no such path, and takes no prompts for streams.
func TestAskNobody(t *testing.T) {
	eachEngine(t, func(t *testing.T, serve engine) {
		c := serve(t, servers.Options{}).dial()
		c.send(asking("/ask", "why?"))
		c.check(http.StatusNotFound, "there is nothing at this path\n")
		c.send(asking("/sse", "why?"))
		c.check(http.StatusMethodNotAllowed, "use GET or HEAD here\n")
	})
}

// TestAskHere has a POST answered by the tokens, twice over one connection, and an answer that was cut heard to its end by a GET.
func TestAskHere(t *testing.T) {
	eachEngine(t, func(t *testing.T, serve engine) {
		f := serve(t, servers.Options{Generator: generator(t, feed.Tokens{Count: 2, Bytes: 3})})
		c := f.dial()
		f.publish("before")
		for _, first := range []int{2, 4} {
			c.send(asking("/stream?topic=0", "why?"))
			r, body := c.response()
			if r.StatusCode != http.StatusOK || r.Header.Get("Feed-Epoch") != "test" || r.Close {
				t.Errorf("a prompt is answered by status %d, %v", r.StatusCode, r.Header)
			}
			lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
			for i, line := range lines {
				if m, err := feed.ParseLine([]byte(line)); err != nil || m.Seq != uint64(first+i) || len(m.Body) != 3 {
					t.Errorf("token %d is %q, %v", first+i, line, err)
				}
			}
			if len(lines) != 2 {
				t.Errorf("an answer of %d tokens, want 2: %q", len(lines), body)
			}
		}
		c.get("/sse?topic=0&until=5", "Last-Event-ID: test-4")
		r, body := c.response()
		if r.StatusCode != http.StatusOK || !strings.Contains(body, "id: test-5\n") || strings.Contains(body, "test-4") {
			t.Errorf("what is left of an answer: status %d, %q", r.StatusCode, body)
		}
		c.send(asking("/stream?topic=0&after=test-3", "why?")) // asked before: its answer is there
		if _, body := c.response(); !strings.HasPrefix(body, "4 ") || strings.Count(body, "\n") != 2 {
			t.Errorf("a prompt that was answered already is answered by %q", body)
		}
		c.get("/stream?topic=0&after=2&until=4") // though there is more
		if _, body := c.response(); !strings.HasPrefix(body, "3 ") || strings.Count(body, "\n") != 2 || !strings.Contains(body, "\n4 ") {
			t.Errorf("messages 3 to 4 are %q", body)
		}
		if last := f.log.Last(); last != 5 {
			t.Errorf("%d messages were published, want 5", last)
		}
	})
}

// TestAskByWebSocket: a message is a prompt, and hears no answer but its tokens; one that is refused hears why, by the status of a POST.
func TestAskByWebSocket(t *testing.T) {
	eachEngine(t, func(t *testing.T, serve engine) {
		f := serve(t, servers.Options{Generator: generator(t, feed.Tokens{Count: 1, First: 10 * time.Millisecond})})
		ws := dialWebSocket(t, "ws://"+f.address+"/ws?topic=0&sends=prompts", nil, nil)
		long := strings.Repeat("why? ", 20_000)
		for _, prompt := range []string{long, "and why now?"} {
			if err := ws.WriteMessage(gorilla.TextMessage, []byte(prompt)); err != nil {
				t.Fatal(err)
			}
		}
		expectText(t, ws, "refused 429 an answer is being made here: ask again after its last token")
		if _, text, err := ws.ReadMessage(); err != nil || !strings.HasPrefix(string(text), "1 ") {
			t.Errorf("the first token is %q, %v", text, err)
		}
		if err := ws.WriteMessage(gorilla.TextMessage, []byte(strings.Repeat("x", servers.MaxPrompt+100))); err != nil {
			t.Fatal(err)
		}
		expectClose(t, ws, gorilla.CloseMessageTooBig, "")
	})
}

// TestUntilIsMissed: a stream ends whose last message is not there any more, or is not the newest.
func TestUntilIsMissed(t *testing.T) {
	eachEngine(t, func(t *testing.T, serve engine) {
		f := serve(t, servers.Options{})
		f.publish("1", "2", "3", "4", "5", "6", "7")
		client := http.Client{Timeout: patience}
		for _, query := range []string{"until=2", "until=5&contract=latest", "until=2&conflate=10ms&contract=latest"} {
			response, err := client.Get("http://" + f.address + "/stream?" + query)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if len(strings.TrimSpace(string(body))) > 0 || err != nil {
				t.Errorf("%s: %q, %v, want an end without any message", query, body, err)
			}
		}
	})
}
