package nethttp_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/httpstream"
	"pollpush/servers/longpoll"
	"pollpush/servers/nethttp"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
)

func transports() []servers.Transport {
	return []servers.Transport{shortpoll.Transport(), longpoll.Transport(), sse.Transport(), websocket.Transport(), httpstream.Transport()}
}

// patience is how long a test waits for something that is about to happen.
const patience = 10 * time.Second

// A serve is an engine's.
type serve func(context.Context, net.Listener, *feed.Topics, servers.Options, ...servers.Transport) error

// A fixture is all transports on loopback, and a client of them.
type fixture struct {
	t       *testing.T
	address string
	url     string
	log     *feed.Log // of the first topic
	server  servers.Counter
	client  *http.Client
	stop    func() // ends Serve and waits for it
}

// start has an engine serve topics "0" and "1" by a version of HTTP.
func start(t *testing.T, engine serve, version string, o servers.Options) *fixture {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	topics := feed.NewTopics(4, "0", "1")
	for _, name := range topics.Names() {
		topics.Log(name).Epoch = "test"
	}
	f := &fixture{t: t, address: ln.Addr().String(), url: "http://" + ln.Addr().String(), log: topics.Log("")}
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP1(version == "1.1")
	if version == "2" {
		certificate := httptest.NewUnstartedServer(nil)
		certificate.StartTLS()
		certificate.Close()
		o.TLS = &tls.Config{Certificates: certificate.TLS.Certificates, NextProtos: []string{"h2"}}
		transport.Protocols.SetHTTP2(true)
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
		f.url = "https://" + f.address
	}
	f.client = &http.Client{Transport: transport, Timeout: patience}
	ctx, cancel := context.WithCancel(context.Background())
	served, seen := make(chan error, 1), make(chan servers.Counter, 1)
	o.Started = func(s servers.Counter) { seen <- s }
	go func() { served <- engine(ctx, ln, topics, o, transports()...) }()
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
		if open := f.server.Stats().Open; open > 0 {
			t.Errorf("%d connections are open after Serve", open)
		}
		transport.CloseIdleConnections()
	}
	t.Cleanup(f.stop)
	return f
}

// each runs a test over the engine's versions of HTTP.
func each(t *testing.T, test func(t *testing.T, version string)) {
	for _, version := range []string{"1.1", "2"} {
		t.Run(version, func(t *testing.T) { test(t, version) })
	}
}

func (f *fixture) publish(bodies ...string) {
	for _, body := range bodies {
		f.log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte(body)})
	}
}

// do sends a request with these header fields.
func (f *fixture) do(method, target, body string, fields ...string) *http.Response {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), method, f.url+target, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
		if fields[i] == "Host" {
			r.Host = fields[i+1]
		}
	}
	response, err := f.client.Do(r)
	if err != nil {
		f.t.Fatalf("%s %s: %v", method, target, err)
	}
	f.t.Cleanup(func() { response.Body.Close() })
	return response
}

// expect reads exactly these bytes of a body.
func (f *fixture) expect(from io.Reader, want string) {
	f.t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(from, got); err != nil || string(got) != want {
		f.t.Fatalf("read %q, %v, want %q", got[:n], err, want)
	}
}

var _ serve = nethttp.Serve
