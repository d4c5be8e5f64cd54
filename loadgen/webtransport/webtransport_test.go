package webtransport_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/loadgen/internal/quicpeer"
	"pollpush/loadgen/webtransport"
	"pollpush/results"
	"pollpush/transport"
)

func line(seq uint64) string {
	return string(feed.AppendLine(nil, feed.Message{Seq: seq, Due: time.Unix(0, 1), Body: feed.GeneratedBody(16, 0, time.Unix(0, 1))}))
}

func scenario() results.Scenario {
	s := results.Default()
	s.Transport, s.Clients, s.HTTP = transport.WebTransport.Name, 1, results.HTTP3
	return s
}

// serve opens sessions, and has send say what their clients get.
func serve(t *testing.T, status int, send func(stream io.Writer, datagram func(string))) (*quicpeer.Peer, <-chan *http.Request) {
	seen := make(chan *http.Request, 10)
	var peer *quicpeer.Peer
	ready := make(chan struct{})
	peer = quicpeer.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-ready
		select {
		case seen <- r:
		default:
		}
		if status != http.StatusOK {
			w.WriteHeader(status)
			return
		}
		session, err := peer.Sessions.Upgrade(w, r)
		if err != nil {
			return // the client's test fails
		}
		stream, err := session.OpenUniStream()
		if err != nil {
			return
		}
		send(stream, func(text string) { _ = session.SendDatagram([]byte(text)) })
		<-session.Context().Done()
	}))
	close(ready)
	return peer, seen
}

// follow runs a client until it has seen event number last.
func follow(t *testing.T, peer *quicpeer.Peer, s results.Scenario, last uint64) results.Run {
	t.Helper()
	l := peer.Load(t, s, webtransport.Subscribe)
	l.SetWindow(time.Unix(0, 1), time.Now())
	_ = l.Connect(t.Context()) // whether it has is in the record
	if err := l.Drain(t.Context(), []uint64{1}, []uint64{last}); err != nil {
		t.Fatal(err)
	}
	var run results.Run
	l.Fill(&run)
	l.Close()
	return run
}

// TestStream: lines come in parts, and heartbeats between them.
func TestStream(t *testing.T) {
	peer, seen := serve(t, http.StatusOK, func(stream io.Writer, _ func(string)) {
		text := line(1) + "\n" + line(2) + line(3)
		io.WriteString(stream, text[:5])
		io.WriteString(stream, text[5:])
	})
	s := scenario()
	s.Contract = results.Latest
	run := follow(t, peer, s, 3)
	if d := run.Delivery; d.Received != 3 || d.Lost != 0 || len(run.Errors)+len(run.ErrorsOutside) != 0 {
		t.Errorf("%+v, errors %v, want 3 received", d, run.Errors)
	}
	r := <-seen
	if got := r.URL.String(); got != "/wt?topic=0&contract=latest&after=0" || r.Method != http.MethodConnect {
		t.Errorf("%s %s", r.Method, got)
	}
	if r.Header.Get("Origin") != "https://"+peer.Address || r.Header.Get("User-Agent") != "" {
		t.Errorf("the head is %v, want a page's", r.Header)
	}
}

// TestDatagrams: each is an event or a heartbeat; one that is no event is an error, and no end.
func TestDatagrams(t *testing.T) {
	peer, seen := serve(t, http.StatusOK, func(_ io.Writer, datagram func(string)) {
		for _, text := range []string{line(1), "\n", "nonsense\n", line(2)} {
			datagram(text)
		}
	})
	s := scenario()
	s.Datagrams, s.Headers = true, results.HeadersMinimal
	run := follow(t, peer, s, 2)
	if n := run.Errors[loadgen.Frame] + run.ErrorsOutside[loadgen.Frame]; run.Delivery.Received != 2 || n != 1 {
		t.Errorf("%+v, errors %v and %v, want 2 received and one error", run.Delivery, run.Errors, run.ErrorsOutside)
	}
	r := <-seen
	if got := r.URL.String(); got != "/wt?topic=0&datagrams=1&after=0" || len(r.Header) != 1 || r.Header.Get("Accept-Encoding") != "gzip" {
		t.Errorf("%s with %v, want the field that the library adds, and no other", got, r.Header)
	}
}

// TestRefused: a session that is not opened is an error of the status.
func TestRefused(t *testing.T) {
	peer, _ := serve(t, http.StatusForbidden, nil)
	run := follow(t, peer, scenario(), 0)
	if run.Errors[loadgen.Status]+run.ErrorsOutside[loadgen.Status] == 0 {
		t.Errorf("errors %v and %v, want a status", run.Errors, run.ErrorsOutside)
	}
}
