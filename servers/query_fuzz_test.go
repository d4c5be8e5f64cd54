package servers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

// fuzzed is a server with five messages in topic "0", and a client of it.
type fuzzed struct {
	url    string
	topics *feed.Topics
	client *http.Client
}

func serveFuzz(f *testing.F) *fuzzed {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	topics := feed.NewTopics(8, "0", "1")
	for i := range 5 {
		topics.Log("0").Publish(feed.Message{Due: time.Unix(0, 7), Body: fmt.Append(nil, i)})
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- servers.Serve(ctx, ln, topics, servers.Options{}, transports()...) }()
	client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
	f.Cleanup(func() {
		client.CloseIdleConnections()
		cancel()
		if err := <-served; err != nil {
			f.Errorf("Serve: %v", err)
		}
	})
	return &fuzzed{"http://" + ln.Addr().String(), topics, client}
}

// ask sends a request and returns what is answered.
func (s *fuzzed) ask(t *testing.T, method, target string, body []byte) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.url+target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	return response.StatusCode, string(text)
}

// FuzzQuery asks with any topic, cursor, hold and contract. What is refused is refused with a sentence; what is not is
// answered with messages of the topic up to the newest, none of them before the cursor, where that is one of them.
func FuzzQuery(f *testing.F) {
	s := serveFuzz(f)
	f.Add("0", "0", "1ms", "every-event")
	f.Add("0", "3", "1ms", "latest")
	f.Add("", "5", "0s", "every-event")
	f.Add("1", "0", "1us", "latest")
	f.Add("2", "18446744073709551615", "24h", "newest")
	f.Add("0", "18446744073709551616", "-1s", "every-event")
	f.Add("0", "+1", "1e3s", "\x00")
	f.Add("0", "k3f9-2", "2ms", "latest")
	f.Add("0&topic=1", "2#", "1ms", "latest\n")
	f.Fuzz(func(t *testing.T, topic, after, hold, contract string) {
		if d, err := time.ParseDuration(hold); err == nil && d > 2*time.Millisecond && d <= servers.MaxHold {
			hold = "2ms" // a poll that is held would only be waited for
		}
		query := url.Values{"topic": {topic}, "after": {after}, "hold": {hold}, "contract": {contract}}
		for _, path := range []string{"/poll", "/long-poll"} {
			status, answer := s.ask(t, "GET", path+"?"+query.Encode(), nil)
			switch status {
			case http.StatusOK:
				s.checkMessages(t, topic, after, contract, answer)
			case http.StatusNoContent:
				if answer != "" {
					t.Fatalf("%d %q", status, answer)
				}
			case http.StatusBadRequest, http.StatusNotFound, http.StatusRequestHeaderFieldsTooLarge:
				if strings.TrimSpace(answer) == "" && len(query.Encode()) < 2000 {
					t.Fatalf("%s?%s is %d without a sentence", path, query.Encode(), status)
				}
			default:
				t.Fatalf("%s?%s is %d %q", path, query.Encode(), status, answer)
			}
		}
	})
}

func (s *fuzzed) checkMessages(t *testing.T, topic, after, contract, answer string) {
	t.Helper()
	log := s.topics.Log(topic)
	if log == nil || contract != "latest" && contract != "every-event" {
		t.Fatalf("topic %q by the contract %q is answered", topic, contract)
	}
	first, last, n := uint64(0), uint64(0), 0
	for line := range strings.Lines(answer) {
		m, err := feed.ParseLine([]byte(line))
		if err != nil || n > 0 && m.Seq != last+1 {
			t.Fatalf("%q after message %d: %v", line, last, err)
		}
		if n++; n == 1 {
			first = m.Seq
		}
		last = m.Seq
	}
	if n > 0 && last != log.Last() || contract == "latest" && n > 1 {
		t.Fatalf("%d messages up to %d of %d", n, last, log.Last())
	}
	if cursor, err := strconv.ParseUint(after, 10, 64); err == nil && cursor <= log.Last() {
		if n > 0 && first <= cursor || n == 0 && cursor < log.Last() {
			t.Fatalf("after %d there are %d messages from %d on, of %d", cursor, n, first, log.Last())
		}
	}
}

// FuzzPublish publishes any body: what can be published comes back byte for byte, and what can't is refused.
func FuzzPublish(f *testing.F) {
	s := serveFuzz(f)
	f.Add([]byte("hello"))
	f.Add([]byte(""))
	f.Add([]byte("two\nlines"))
	f.Add([]byte("\xff"))
	f.Add([]byte("7 7 é\x00"))
	f.Add(bytes.Repeat([]byte("x"), feed.MaxBody))
	f.Add(bytes.Repeat([]byte("x"), feed.MaxBody+1))
	f.Fuzz(func(t *testing.T, body []byte) {
		log := s.topics.Log("1")
		before := log.Last()
		status, answer := s.ask(t, "POST", "/publish?topic=1", body)
		if feed.CheckBody(body) != nil {
			if status < 400 || status > 499 || log.Last() != before {
				t.Fatalf("%.60q is published: %d %q", body, status, answer)
			}
			return
		}
		if status != http.StatusOK || answer != fmt.Sprintln(before+1) {
			t.Fatalf("%.60q: %d %q, want 200 and %d", body, status, answer, before+1)
		}
		_, line := s.ask(t, "GET", fmt.Sprint("/poll?topic=1&after=", before), nil)
		m, err := feed.ParseLine([]byte(line))
		if err != nil || m.Seq != before+1 || !bytes.Equal(m.Body, body) {
			t.Fatalf("published %.60q, got %.60q: %v", body, line, err)
		}
	})
}

// FuzzPace asks for a stream of any pace: what is taken is within the bounds, and what is not is refused.
func FuzzPace(f *testing.F) {
	s := serveFuzz(f)
	f.Add("1s", "", "latest")
	f.Add("", "250ms", "every-event")
	f.Add("1s", "1s", "latest")
	f.Add("1us", "1.5ms", "latest")
	f.Add("-1s", "0", "every-event")
	f.Add("1h1ns", "1h0m0.000000001s", "\n")
	f.Fuzz(func(t *testing.T, conflate, retry, contract string) {
		query := url.Values{"conflate": {conflate}, "retry": {retry}, "contract": {contract}}
		status, _ := s.ask(t, "HEAD", "/sse?"+query.Encode(), nil)
		c, errC := time.ParseDuration(conflate)
		r, errR := time.ParseDuration(retry)
		within := func(d time.Duration, err error) bool {
			return err == nil && (d == 0 || d >= time.Millisecond && d <= time.Hour)
		}
		taken := within(c, errC) && within(r, errR) && r%time.Millisecond == 0 && (c == 0 || contract == "latest" && r == 0) &&
			(contract == "latest" || contract == "every-event")
		if taken && status != http.StatusOK || !taken && status != http.StatusBadRequest && status != http.StatusRequestHeaderFieldsTooLarge {
			t.Fatalf("%s is answered with %d", query.Encode(), status)
		}
	})
}
