package servers_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pollpush/servers"
)

// polling are the paths of what is asked again and again.
var polling = []string{"/poll", "/long-poll"}

// TestConditionalHeads checks heads byte for byte: who has said the epoch by a tag is not told it.
func TestConditionalHeads(t *testing.T) { eachOwnEngine(t, testConditionalHeads) }

func testConditionalHeads(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("a")
	for _, path := range polling {
		c := f.dial()
		target := path + "?contract=latest&hold=1ms"
		tagged := "Etag: \"test-1\"\r\nCache-Control: no-cache\r\n\r\n"
		for _, try := range []struct{ field, want, body string }{
			{"", "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\nFeed-Epoch: test\r\n" + tagged, line(1, "a")},
			{`"test-0"`, "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n" + tagged, line(1, "a")},
			{`"test-1"`, "HTTP/1.1 304 Not Modified\r\nDate: DATE\r\n" + tagged, ""},
		} {
			if try.field == "" {
				c.get(target)
			} else {
				c.get(target, "If-None-Match: "+try.field)
			}
			if got := c.head(); got != try.want {
				t.Errorf("%s with %q: head %q, want %q", path, try.field, got, try.want)
			}
			c.expect(try.body)
		}
	}
}

// TestIfNoneMatch tries what the field may be, and requests that are not conditional.
func TestIfNoneMatch(t *testing.T) { eachEngine(t, testIfNoneMatch) }

func testIfNoneMatch(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	c := f.dial()
	c.get("/poll?contract=latest", "If-None-Match: *") // there is nothing yet that it could be
	c.check(204, "")
	f.publish("a", "b")
	news := line(2, "b")
	for _, try := range []struct {
		query  string
		fields []string
		status int
		body   string
	}{
		{"contract=latest", nil, 200, news},
		{"contract=latest", []string{`"test-2"`}, 304, ""},
		{"contract=latest", []string{`W/"test-2"`}, 304, ""},
		{"contract=latest", []string{`*`}, 304, ""},
		{"contract=latest", []string{`"x", W/"test-1" ,"test-2"`}, 304, ""},
		{"contract=latest", []string{`"x"`, `"test-2"`}, 304, ""},
		{"contract=latest", []string{`"x"`, `"y"`}, 200, news},
		{"contract=latest", []string{`"test-1"`}, 200, news},
		{"contract=latest", []string{`"test-3"`}, 200, news}, // of a life before
		{"contract=latest", []string{`"test-02"`}, 200, news},
		{"contract=latest", []string{`"abcd-2"`}, 200, news},
		{"contract=latest", []string{`"2"`}, 200, news},
		{"contract=latest", []string{`test-2`}, 200, news},
		{"contract=latest", []string{`"test-2`}, 200, news},
		{"contract=latest", []string{`w/"test-2"`}, 200, news},
		{"contract=latest&after=1", []string{`"test-2"`}, 200, news},
		{"contract=latest&after=2", []string{`"test-2"`}, 204, ""},
		{"contract=every-event", []string{`"test-2"`}, 200, line(1, "a") + news},
		{"", []string{`*`}, 200, line(1, "a") + news},
	} {
		for _, path := range polling {
			var fields []string
			for _, value := range try.fields {
				fields = append(fields, "If-None-Match: "+value)
			}
			c.get(path+"?hold=1ms&"+try.query, fields...)
			if r := c.check(try.status, try.body); t.Failed() {
				t.Fatalf("%s?%s with %q: %v", path, try.query, try.fields, r.Header)
			}
			c.send("HEAD " + path + "?hold=1ms&" + try.query + " HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(fields, ""), "\r\n") + "\r\n")
			r, err := http.ReadResponse(c.r, &http.Request{Method: http.MethodHead})
			if err != nil || r.StatusCode != try.status || (r.Header.Get("ETag") == `"test-2"`) != (try.query == "contract=latest") {
				t.Errorf("HEAD %s?%s with %q: %v, %v, want %d", path, try.query, try.fields, r, err, try.status)
			}
		}
	}
}

// TestConditionalHold: a long poll is held while the tag is the newest, and is answered with what comes then.
func TestConditionalHold(t *testing.T) { eachEngine(t, testConditionalHold) }

func testConditionalHold(t *testing.T, serve engine) {
	for _, inPlace := range []time.Duration{0, time.Minute} { // held outside of the engine, and by it
		f := serve(t, servers.Options{InPlace: max(inPlace, 1)})
		f.publish("a")
		c := f.dial()
		began := time.Now()
		c.get("/long-poll?contract=latest&hold=20ms", `If-None-Match: "test-1"`)
		if r := c.check(304, ""); time.Since(began) < 20*time.Millisecond || r.Header.Get("ETag") != `"test-1"` {
			t.Errorf("in place %v: answered after %v with %v, want a hold", inPlace, time.Since(began), r.Header)
		}
		c.get("/long-poll?contract=latest&hold=1m", `If-None-Match: "test-1"`)
		f.publish("b")
		if r := c.check(200, line(2, "b")); r.Header.Get("ETag") != `"test-2"` {
			t.Errorf("in place %v: %v, want the tag of the news", inPlace, r.Header)
		}
	}
}

// FuzzIfNoneMatch compares with net/http, which answers for the same state.
func FuzzIfNoneMatch(f *testing.F) {
	s := serveFuzz(f)
	log := s.topics.Log("0")
	tag := `"` + log.Epoch + `-5"`
	for _, seed := range []string{
		"*", `"*"`, "EPOCH", "W/EPOCH", `"a", EPOCH`, `"a",,W/ EPOCH`, `EPOCH"`, `"`, `""`, `"a b", EPOCH`, `, *`, `x, EPOCH`, "\"\x7f\",EPOCH", "\"\xc3\",EPOCH",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		field = strings.ReplaceAll(field, "EPOCH", tag)
		text := "GET /poll?topic=0&contract=latest HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: " + field + "\r\n\r\n"
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil || len(r.Header) != 1 || len(r.Header["If-None-Match"]) != 1 {
			return // it is no field, or more than one
		}
		recorder := httptest.NewRecorder()
		recorder.Header().Set("ETag", tag)
		http.ServeContent(recorder, r, "", time.Time{}, strings.NewReader("x"))
		request, err := http.NewRequestWithContext(t.Context(), "GET", s.url+"/poll?topic=0&contract=latest", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = r.Header
		answer, err := s.client.Do(request)
		if err != nil {
			return // no field that a client would send
		}
		defer answer.Body.Close()
		if answer.StatusCode != recorder.Code {
			t.Errorf("If-None-Match %q is answered %d, by net/http %d", field, answer.StatusCode, recorder.Code)
		}
	})
}
