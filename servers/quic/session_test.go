package quic_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	quicgo "github.com/quic-go/quic-go"
	"github.com/quic-go/webtransport-go"

	"pollpush/servers"
)

// dial opens a session.
func (f *fixture) dial(target string, fields http.Header) (*http.Response, *webtransport.Session, error) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	f.t.Cleanup(cancel)
	client := &webtransport.Transport{
		TLSClientConfig: f.tls(),
		QUICConfig:      &quicgo.Config{EnableDatagrams: true, EnableStreamResetPartialDelivery: true},
	}
	return client.Dial(ctx, "https://"+f.address+target, fields)
}

// TestSession follows the stream of a session from a cursor: events, a heartbeat, and its end when the server stops.
func TestSession(t *testing.T) {
	f := start(t, servers.Options{Heartbeat: 50 * time.Millisecond}, true)
	f.publish("a", "b")
	response, session, err := f.dial("/wt?after=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := response.Header.Get(servers.EpochHeader); got != "test" {
		t.Errorf("the answer says epoch %q, want test", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	stream, err := session.AcceptUniStream(ctx)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stream)
	for _, want := range []string{"2 7 b\n", "\n"} {
		if got, err := lines.ReadString('\n'); got != want || err != nil {
			t.Errorf("read %q, %v, want %q", got, err, want)
		}
	}
	f.publish("c")
	for got := "\n"; got == "\n"; {
		if got, err = lines.ReadString('\n'); got != "3 7 c\n" && got != "\n" || err != nil {
			t.Fatalf("read %q, %v, want the next event, or a heartbeat", got, err)
		}
	}
	f.stop()
	select {
	case <-session.Context().Done():
	case <-ctx.Done():
		t.Error("the session goes on when the server has stopped")
	}
}

// TestDatagrams has each event, and a heartbeat, in a datagram of its own. What fits into none is left out.
func TestDatagrams(t *testing.T) {
	f := start(t, servers.Options{Heartbeat: 50 * time.Millisecond}, true)
	_, session, err := f.dial("/wt?datagrams=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	next := func() string {
		got, err := session.ReceiveDatagram(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return string(got)
	}
	if got := next(); got != "\n" {
		t.Errorf("the first datagram is %q, want a heartbeat", got)
	}
	f.publish("a", strings.Repeat("x", 2000), "c")
	for _, want := range []string{"1 7 a\n", "3 7 c\n"} {
		got := "\n"
		for got == "\n" {
			got = next()
		}
		if got != want {
			t.Errorf("a datagram of %.20q, want %q", got, want)
		}
	}
	session.CloseWithError(0, "")
	f.stop()
}

// TestSessionsOfBadQueries are none, and it is said why.
func TestSessionsOfBadQueries(t *testing.T) {
	f := start(t, servers.Options{}, true)
	for _, query := range []string{"datagrams=7", "datagrams=yes", "retry=1s"} {
		if r, _, err := f.dial("/wt?"+query, nil); err == nil || r == nil || r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %v, %v, want it refused as a bad request", query, r, err)
		}
	}
	if _, session, err := f.dial("/wt?datagrams=0", nil); err != nil {
		t.Error(err)
	} else {
		session.CloseWithError(0, "")
	}
	f.stop()
}

// TestSameAnswers sends the path of sessions what opens none: it is answered as at another path that takes one method alone.
func TestSameAnswers(t *testing.T) {
	const page, origin, method = "https://page.example", "Origin", "Access-Control-Request-Method"
	f := start(t, servers.Options{Origins: []string{page}}, true)
	for _, request := range [][]string{
		{"GET"}, {"HEAD"}, {"DELETE"}, {"OPTIONS"}, {"GET", origin, page}, {"OPTIONS", origin, page},
		{"OPTIONS", origin, page, method, "GET"}, {"OPTIONS", origin, page, method, "GET", "Access-Control-Request-Headers", "x-secret, pragma"},
		{"GET", origin, "https://stranger.example"}, {"OPTIONS", origin, "https://stranger.example", method, "GET"},
		{"GET", "Host", "stranger.example"}, {"GET", "Sec-Fetch-Site", "cross-site"},
	} {
		got := describe(f.do(request[0], "/wt", request[1:]...))
		want := strings.ReplaceAll(describe(f.do(request[0], servers.PublishPath, request[1:]...)), "POST", "CONNECT")
		if got != want {
			t.Errorf("%q:\n%s\nwant\n%s", request, got, want)
		}
	}
}

// describe writes an answer out, without what says how it is sent.
func describe(r *http.Response) string {
	body, err := io.ReadAll(r.Body)
	r.Header.Del("Date")
	r.Header.Del("Content-Length")
	return fmt.Sprintf("%d\n%v\n%s%v", r.StatusCode, r.Header, body, err)
}

// TestSessionsAreRefused to pages of other sites, and to who asks for what there is not.
func TestSessionsAreRefused(t *testing.T) {
	f := start(t, servers.Options{}, true)
	for _, test := range []struct {
		target, origin string
		status         int
	}{
		{"/wt", "https://stranger.example", http.StatusForbidden},
		{"/wt?after=x", "", http.StatusBadRequest},
		{"/wt?topic=none", "", http.StatusNotFound},
		{"/nothing", "", http.StatusNotFound},
	} {
		fields := http.Header{}
		if test.origin != "" {
			fields.Set("Origin", test.origin)
		}
		response, session, err := f.dial(test.target, fields)
		if err == nil {
			session.CloseWithError(0, "")
		}
		if response == nil || response.StatusCode != test.status {
			t.Errorf("%s from %q: %v, %v, want %d", test.target, test.origin, response, err, test.status)
		}
	}
	_, session, err := f.dial("/wt", http.Header{"Origin": {"https://" + f.address}})
	if err != nil {
		t.Fatalf("a page of this server: %v", err)
	}
	session.CloseWithError(0, "")
	if err := session.Context().Err(); !errors.Is(err, context.Canceled) {
		t.Errorf("the session ended with %v", err)
	}
}

// TestLineThatNeverEnds: what a client begins to say, and never ends, is not kept for ever.
func TestLineThatNeverEnds(t *testing.T) {
	f := start(t, servers.Options{IOTimeout: 300 * time.Millisecond}, true)
	_, session, err := f.dial("/wt?sends=messages", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := session.OpenUniStream()
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Write([]byte(strings.Repeat("x", 100_000))); err != nil {
		t.Fatal(err)
	}
	select {
	case <-stream.Context().Done():
	case <-time.After(patience):
		t.Error("the server goes on waiting for the end of a line")
	}
}
