package quic_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	quicgo "github.com/quic-go/quic-go"

	"pollpush/servers"
)

// TestAnswers asks what there is and what there isn't, as nobody's page, its own and another site's.
func TestAnswers(t *testing.T) {
	both(t, func(t *testing.T, sessions bool) {
		f := start(t, servers.Options{}, sessions)
		f.publish("a", "b")
		for _, test := range []struct {
			method, target string
			fields         []string
			status         int
			body           string
		}{
			{"GET", "/poll", nil, 200, "1 7 a\n2 7 b\n"},
			{"HEAD", "/poll", nil, 200, ""},
			{"GET", "/poll?after=test-2", nil, 204, ""},
			{"GET", "/poll?after=x", nil, 400, "after: "},
			{"GET", "/long-poll?after=2&hold=1ms", nil, 204, ""},
			{"GET", "/nothing", nil, 404, "there is nothing"},
			{"DELETE", "/poll", nil, 405, "use GET"},
			{"GET", "/poll", []string{"Host", "stranger.example"}, 421, "this server is not known"},
			{"GET", "/poll", []string{"Origin", "https://stranger.example"}, 403, "pages of the origin"},
			{"GET", "/poll?after=1", []string{"Origin", "https://" + f.address}, 200, "2 7 b\n"},
			{"GET", "/poll?after=1", []string{"Padding", strings.Repeat("x", 20_000)}, 431, ""},
		} {
			r := f.do(test.method, test.target, test.fields...)
			body, err := io.ReadAll(r.Body)
			if r.StatusCode != test.status || !strings.HasPrefix(string(body), test.body) || test.body == "" && len(body) > 0 || err != nil {
				t.Errorf("%s %s %.60q: %d %q, %v, want %d %q", test.method, test.target, test.fields, r.StatusCode, body, err, test.status, test.body)
			}
			if r.Header.Get("Connection") != "" {
				t.Errorf("%s %s: a field Connection, which HTTP/3 does not have", test.method, test.target)
			}
		}
		if s := f.server.Stats(); s.Open != 1 || s.Up < 1200 || s.Down < 1200 {
			t.Errorf("%+v, want one connection and the bytes of a handshake at least", s)
		}
	})
}

// TestStreams follows both streams from a cursor: events, a heartbeat, and what is said when the server stops.
func TestStreams(t *testing.T) {
	both(t, func(t *testing.T, sessions bool) {
		for target, want := range map[string][4]string{
			"/sse":    {"retry: 1000\n\nid: test-2\ndata: 2 7 b\n\n", "id: test-3\ndata: 3 7 c\n\n", ":\n\n", ": the server stops\n\n"},
			"/stream": {"2 7 b\n", "3 7 c\n", "\n", ""},
		} {
			f := start(t, servers.Options{Heartbeat: 100 * time.Millisecond}, sessions)
			f.publish("a", "b")
			r := f.do("GET", target+"?after=test-1")
			f.expect(r.Body, want[0])
			f.publish("c")
			read, got := "", make([]byte, 256)
			for !strings.Contains(read, want[1]) || !strings.Contains(read, want[2]) { // in either order
				n, err := r.Body.Read(got)
				if err != nil {
					t.Fatalf("%s: read %q, %v", target, read, err)
				}
				read += string(got[:n])
			}
			rest := make(chan string, 1)
			go func() {
				b, _ := io.ReadAll(r.Body)
				rest <- string(b)
			}()
			f.stop()
			if got := <-rest; strings.ReplaceAll(got, want[2], "") != strings.ReplaceAll(want[3], want[2], "") {
				t.Errorf("%s: ends with %q, want %q", target, got, want[3])
			}
		}
	})
}

// TestStopAnswersHeldPolls has a poll held while the server stops.
func TestStopAnswersHeldPolls(t *testing.T) {
	both(t, func(t *testing.T, sessions bool) {
		f := start(t, servers.Options{}, sessions)
		status := make(chan int, 1)
		r, err := http.NewRequestWithContext(t.Context(), "GET", "https://"+f.address+"/long-poll", nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			response, err := f.http.RoundTrip(r)
			if err != nil {
				t.Errorf("the poll failed: %v", err)
				status <- 0
				return
			}
			response.Body.Close()
			status <- response.StatusCode
		}()
		for end := time.Now().Add(patience); f.server.Stats().Open == 0 && time.Now().Before(end); {
			f.do("GET", "/healthz") // on the same connection: the poll has been sent before it
		}
		f.do("GET", "/healthz")
		f.stop()
		if got := <-status; got != http.StatusServiceUnavailable {
			t.Errorf("a held poll was answered %d, want 503", got)
		}
	})
}

// TestFull refuses connections above the limit, and says so.
func TestFull(t *testing.T) {
	said := make(chan string, 10)
	f := start(t, servers.Options{MaxConnections: 1, Warn: func(sentence string) { said <- sentence }}, false)
	f.do("GET", "/healthz")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, err := quicgo.DialAddr(ctx, f.address, f.tls(), nil)
	if err == nil {
		conn.CloseWithError(0, "")
	}
	var transport *quicgo.TransportError
	if !errors.As(err, &transport) || transport.ErrorCode != quicgo.ConnectionRefused {
		t.Errorf("a connection above the limit: %v, want it refused", err)
	}
	select {
	case got := <-said:
		if want := "1 client was turned away: all 1 connections that there may be are taken"; got != want {
			t.Errorf("warned %q, want %q", got, want)
		}
	case <-time.After(patience):
		t.Error("nobody was warned")
	}
}

// TestStalledReader has a client that takes next to nothing: the server does not hang with it, neither when its time is up nor when
// it stops.
func TestStalledReader(t *testing.T) {
	both(t, func(t *testing.T, sessions bool) {
		t.Parallel()
		for _, patient := range []time.Duration{200 * time.Millisecond, time.Minute} {
			f := start(t, servers.Options{IOTimeout: patient, Heartbeat: time.Millisecond}, sessions)
			f.http.QUICConfig = &quicgo.Config{InitialStreamReceiveWindow: 1000, MaxStreamReceiveWindow: 1000}
			r := f.do("GET", "/stream")
			if patient > time.Second {
				f.stop() // which is in time, or fails
				continue
			}
			f.publish(strings.Repeat("x", 60_000))
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			read, some := 0, make([]byte, 20)
			var err error
			for err == nil { // as long as it may take to the end, or to that of the request's patience: all that there is takes half a minute
				var n int
				n, err = r.Body.Read(some)
				read += n
				<-tick.C
			}
			if err != io.EOF {
				t.Errorf("a client that takes 2 kB in a second was sent %d bytes (%v), want its answer to have ended", read, err)
			}
		}
	})
}

// TestStalledPoll has a client take nothing of an answer with a length: it is broken off, and can't be taken for a whole one.
func TestStalledPoll(t *testing.T) {
	f := start(t, servers.Options{IOTimeout: 200 * time.Millisecond}, false)
	f.http.QUICConfig = &quicgo.Config{InitialStreamReceiveWindow: 1000, MaxStreamReceiveWindow: 1000}
	f.publish(strings.Repeat("x", 60_000))
	r := f.do("GET", "/poll")
	<-time.After(time.Second)
	if body, err := io.ReadAll(r.Body); err == nil {
		t.Errorf("an answer was sent whole, %d bytes, to a client that took nothing of it for a second", len(body))
	}
}
