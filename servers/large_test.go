package servers_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
)

// TestLargeBodiesAtATime has as many clients as may begin large bodies, and never end them: others are served all the same, but for
// large bodies, until one of those ends.
func TestLargeBodiesAtATime(t *testing.T) {
	const places, large = 64, 100_000
	bothEngines(t, func(t *testing.T, serve engine) {
		f := serve(t, servers.Options{IOTimeout: 2 * time.Second})
		begin := func() *conn {
			c := f.dial()
			c.send(fmt.Sprintf("POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", large+1, strings.Repeat("x", large)))
			return c
		}
		var begun []*conn
		for range places {
			begun = append(begun, begin())
		}
		post := func(n int) int {
			r, err := patient.Post("http://"+f.address+"/publish", "text/plain", strings.NewReader(strings.Repeat("x", n)))
			if err != nil {
				return 0
			}
			r.Body.Close()
			return r.StatusCode
		}
		// Those that came to their places are served, when they end in time; one more finds none, or waits for one.
		if status := post(1000); status != http.StatusOK {
			t.Errorf("a small body: status %d, want 200", status)
		}
		for _, c := range begun[:places/2] {
			c.send("x")
			if r, _ := c.response(); r.StatusCode != http.StatusOK {
				t.Errorf("a large body that ends: status %d, want 200", r.StatusCode)
			}
		}
		if status := post(feed.MaxBody); status != http.StatusOK {
			t.Errorf("a large body when others have ended: status %d, want 200", status)
		}
		for _, c := range begun {
			c.Close()
		}
		// All have given up their places: as many more find theirs.
		for range 2 * places {
			if status := post(large); status != http.StatusOK {
				t.Fatalf("a large body after all others: status %d, want 200", status)
			}
		}
	})
}

// TestNoPlaceForLargeBodies has them wait in vain.
func TestNoPlaceForLargeBodies(t *testing.T) {
	const places = 64
	bothEngines(t, func(t *testing.T, serve engine) {
		f := serve(t, servers.Options{IOTimeout: 300 * time.Millisecond, Heartbeat: time.Hour})
		var holders []*gorilla.Conn // who send by messages have more time
		for range places {
			ws, _, err := gorilla.DefaultDialer.Dial("ws://"+f.address+"/ws", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer ws.Close()
			w, err := ws.NextWriter(gorilla.TextMessage)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(strings.Repeat("x", 80_000))); err != nil {
				t.Fatal(err)
			}
			holders = append(holders, ws)
		}
		refused := func() bool {
			r, err := patient.Post("http://"+f.address+"/publish", "text/plain", strings.NewReader(strings.Repeat("x", 100_000)))
			if err != nil {
				return false
			}
			defer r.Body.Close()
			return r.StatusCode == http.StatusServiceUnavailable || r.StatusCode == http.StatusRequestTimeout
		}
		if !eventually(refused) {
			t.Error("a large body is taken though there is no place for one")
		}
		for _, ws := range holders {
			ws.Close()
		}
		if !eventually(func() bool {
			r, err := patient.Post("http://"+f.address+"/publish", "text/plain", strings.NewReader(strings.Repeat("x", 100_000)))
			if err != nil {
				return false
			}
			defer r.Body.Close()
			return r.StatusCode == http.StatusOK
		}) {
			t.Error("places are not given up")
		}
	})
}

// TestMessageThatNeverEnds: pongs keep a client, but not the place that its message has among the large ones.
func TestMessageThatNeverEnds(t *testing.T) { bothEngines(t, testMessageThatNeverEnds) }

func testMessageThatNeverEnds(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Heartbeat: 20 * time.Millisecond, Pong: 2 * time.Second})
	begin := func(topic string) (*gorilla.Conn, io.WriteCloser) {
		ws, _, err := gorilla.DefaultDialer.Dial("ws://"+f.address+"/ws?topic="+topic, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { ws.Close() })
		if err := ws.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		w, err := ws.NextWriter(gorilla.TextMessage)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(strings.Repeat("x", 80_000))); err != nil {
			t.Fatal(err)
		}
		return ws, w
	}
	never, _ := begin("1")
	ended := make(chan error, 1)
	go func() {
		_, _, err := never.ReadMessage() // it answers pings meanwhile
		ended <- err
	}()
	late, w := begin("0")
	pings, pong := 0, late.PingHandler()
	late.SetPingHandler(func(data string) error {
		if pings++; pings == 3 { // some pongs have come since it began
			if err := w.Close(); err != nil {
				return err
			}
		}
		if pings == 120 { // longer than a message may take
			if err := late.WriteMessage(gorilla.TextMessage, []byte("another")); err != nil {
				return err
			}
		}
		return pong(data)
	})
	published := 0
	for published < 2 {
		_, text, err := late.ReadMessage()
		if err != nil {
			t.Fatalf("after %d messages and %d pings: %v", published, pings, err)
		}
		if strings.HasPrefix(string(text), "published") {
			published++
		}
	}
	if err, late := <-ended, net.Error(nil); err == nil || errors.As(err, &late) && late.Timeout() {
		t.Errorf("a message that never ends: %v, want the server's end of it", err)
	}
}
