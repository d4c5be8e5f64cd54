package quic_test

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	quicgo "github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"pollpush/feed"
	"pollpush/internal/udp"
	"pollpush/servers"
	"pollpush/servers/httpstream"
	"pollpush/servers/longpoll"
	"pollpush/servers/quic"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/webtransport"
)

// patience is how long a test waits for something that is about to happen.
const patience = 10 * time.Second

// A fixture is the engine's transports on loopback, and a client of them.
type fixture struct {
	t       *testing.T
	address string
	log     *feed.Log
	server  servers.Counter
	http    *http3.Transport
	stop    func() // ends Serve and waits for it
}

// start serves topic "0" with these options, and sessions of WebTransport too if they are wanted.
func start(t *testing.T, o servers.Options, sessions bool) *fixture {
	t.Helper()
	socket, err := udp.Listen("127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	topics := feed.NewTopics(4, "0")
	topics.Log("0").Epoch = "test"
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS()
	certificate.Close()
	o.TLS = &tls.Config{Certificates: certificate.TLS.Certificates}
	f := &fixture{t: t, address: socket.LocalAddr().String(), log: topics.Log("")}
	f.http = &http3.Transport{TLSClientConfig: f.tls(), QUICConfig: &quicgo.Config{}}
	offered := []servers.Transport{shortpoll.Transport(), longpoll.Transport(), sse.Transport(), httpstream.Transport()}
	if sessions {
		offered = append(offered, webtransport.Transport())
	}
	ctx, cancel := context.WithCancel(context.Background())
	served, seen := make(chan error, 1), make(chan servers.Counter, 1)
	o.Started = func(s servers.Counter) { seen <- s }
	go func() { served <- quic.Serve(ctx, socket, topics, o, offered...) }()
	select {
	case f.server = <-seen:
	case err := <-served:
		t.Fatalf("Serve: %v", err)
	}
	stopped := false
	f.stop = func() {
		t.Helper()
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-served:
			if err != nil {
				t.Errorf("Serve: %v, want nil after its context is done", err)
			}
		case <-time.After(2 * time.Second):
			t.Error("Serve did not return within a second of being asked to")
		}
	}
	t.Cleanup(func() {
		f.stop()
		f.http.Close()
	})
	return f
}

// tls returns what a client trusts: anybody.
func (f *fixture) tls() *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, NextProtos: []string{http3.NextProtoH3}}
}

// both runs a test with sessions beside the other transports, which is another way to run the library, and without.
func both(t *testing.T, test func(t *testing.T, sessions bool)) {
	for name, sessions := range map[string]bool{"with sessions": true, "without": false} {
		t.Run(name, func(t *testing.T) { test(t, sessions) })
	}
}

func (f *fixture) publish(bodies ...string) {
	for _, body := range bodies {
		f.log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte(body)})
	}
}

// do sends a request with these header fields.
func (f *fixture) do(method, target string, fields ...string) *http.Response {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	f.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, method, "https://"+f.address+target, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
		if fields[i] == "Host" {
			r.Host = fields[i+1]
		}
	}
	response, err := f.http.RoundTrip(r)
	if err != nil {
		f.t.Fatalf("%s %s: %v", method, target, err)
	}
	f.t.Cleanup(func() { response.Body.Close() })
	return response
}

// expect reads exactly these bytes.
func (f *fixture) expect(from io.Reader, want string) {
	f.t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(from, got); err != nil || string(got) != want {
		f.t.Fatalf("read %q, %v, want %q", got[:n], err, want)
	}
}
