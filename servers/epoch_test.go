package servers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pollpush/servers"
	"pollpush/transport"
)

// TestEpoch comes with each kind of cursor by each transport: one that can't be of this feed gets all there is, at once,
// and whoever doesn't name the epoch is told it.
func TestEpoch(t *testing.T) { eachEngine(t, testEpoch) }

func testEpoch(t *testing.T, serve engine) {
	f := serve(t, servers.Options{InPlace: time.Nanosecond})
	f.publish("a", "b", "c")
	upgrade := []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}
	for _, try := range []struct {
		cursor string
		from   int // the first message that comes
		told   bool
	}{
		{"", 1, true},
		{"1", 2, true},
		{"test-0", 1, false},
		{"test-1", 2, false},
		{"5000", 1, true},
		{"test-5000", 1, true},
		{"past-1", 1, true},
		{"past-5000", 1, true},
	} {
		for _, path := range paths(nil) {
			for _, by := range []string{"after", "Last-Event-ID"} {
				var fields []string
				target := path
				switch {
				case by == "after" && try.cursor != "":
					target += "?after=" + try.cursor
				case by == "Last-Event-ID" && path == "/sse":
					fields = append(fields, "Last-Event-ID: "+try.cursor)
					target += "?after=past-2" // what an EventSource began with
					if try.cursor == "" {
						target = path
					}
				case by == "Last-Event-ID":
					continue
				}
				if path == "/ws" {
					fields = append(fields, upgrade...)
				}
				c := f.dial()
				c.get(target, fields...)
				head := c.head()
				if told := strings.Contains(head, "\r\nFeed-Epoch: test\r\n"); told != try.told {
					t.Errorf("%s by %s: head %q, want the epoch: %v", target, by, head, try.told)
				}
				want := ""
				for seq := try.from; seq <= 3; seq++ {
					text := line(seq, string('a'+rune(seq-1)))
					switch path {
					case "/sse":
						want += event(seq, string('a'+rune(seq-1)))
					case "/ws":
						want += "\x81" + string(rune(len(text)-1)) + strings.TrimSuffix(text, "\n")
					default:
						want += text
					}
				}
				if path == "/sse" {
					want = "retry: 1000\n\n" + want
				}
				c.expect(want)
				c.Close()
			}
		}
	}
}

// TestEpochWhileHeld tells the epoch with the answer to a poll that was held first, and with an empty one.
func TestEpochWhileHeld(t *testing.T) { eachEngine(t, testEpochWhileHeld) }

func testEpochWhileHeld(t *testing.T, serve engine) {
	for name, inPlace := range map[string]time.Duration{"in place": time.Hour, "taken over": time.Nanosecond} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, servers.Options{InPlace: inPlace})
			c := f.dial()
			for cursor, want := range map[string]string{"9": "test", "past-0": "test", "test-0": ""} {
				c.get("/long-poll?hold=5ms&after=" + cursor)
				if r := c.check(204, ""); r.Header.Get(servers.EpochHeader) != want {
					t.Errorf("after=%s: the epoch said is %q, want %q", cursor, r.Header.Get(servers.EpochHeader), want)
				}
			}
		})
	}
}

// TestEpochShared lets pages of other origins read the epoch, by each transport that has a head that they can read.
func TestEpochShared(t *testing.T) { eachEngine(t, testEpochShared) }

func testEpochShared(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Origins: []string{"https://friend.example"}})
	f.publish("a")
	for _, path := range paths(func(d transport.Transport) bool { return !d.Upgrade }) {
		c := f.dial()
		c.get(path, "Origin: https://friend.example")
		r, err := http.ReadResponse(c.r, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Header.Get("Access-Control-Expose-Headers"); got != "Feed-Epoch" || r.Header.Get("Feed-Epoch") != "test" {
			t.Errorf("%s: exposed is %q, the epoch %q; want Feed-Epoch and test", path, got, r.Header.Get("Feed-Epoch"))
		}
		c.Close()
	}
}
