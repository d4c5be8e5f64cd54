package main

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/servers"
)

// TestListenOn says what to do about a port that is taken.
func TestListenOn(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, err = listenOn(ln.Addr().String())
	want := "listen on " + ln.Addr().String() + ": something else does already; --listen 127.0.0.1:0 takes a free port"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	if !errors.As(err, new(usage.Error)) {
		t.Errorf("%v is not the caller's error, which ends with status 2", err)
	}
}

// TestCertificateOut leaves what clients can trust.
func TestCertificateOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "serve.pem")
	ended, cancel := context.WithCancel(t.Context())
	cancel() // it has done all but serve
	c := newRootCommand()
	c.SetArgs([]string{"serve", "--listen", "127.0.0.1:0", "--tls", "--certificate-out", path})
	if err := c.ExecuteContext(ended); err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(path)
	if err != nil || !x509.NewCertPool().AppendCertsFromPEM(pem) {
		t.Errorf("%q, %v, want a certificate", pem, err)
	}
	if got := runCommand([]string{"serve", "--listen", "127.0.0.1:0", "--certificate-out", path}); got != exitUsage {
		t.Errorf("exit status %d without --tls, want %d", got, exitUsage)
	}
}

// TestPublisherFails: a server whose publisher has failed ends, and says why; one that is stopped ends without an error.
func TestPublisherFails(t *testing.T) {
	untilDone := func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	}
	broken := errors.New("the clock is broken")
	if err := publishAndServe(t.Context(), func(context.Context) error { return broken }, untilDone); !errors.Is(err, broken) {
		t.Errorf("%v, want %v", err, broken)
	}
	published := func(ctx context.Context) error { return errors.Join(untilDone(ctx), ctx.Err()) }
	if err := publishAndServe(t.Context(), published, func(context.Context) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("%v, want %v", err, broken)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := publishAndServe(stopped, published, untilDone); err != nil {
		t.Errorf("%v, want nothing", err)
	}
}

// TestServeAnswers: with workload tokens whoever asks is answered, and who makes a run chooses what only runs have.
func TestServeAnswers(t *testing.T) {
	for _, flag := range []string{"--direction=echo", "--mix=sse=1,websocket=1"} {
		stopped, stop := context.WithCancel(t.Context())
		stop()
		c := newRootCommand()
		c.SetArgs([]string{"serve", "--listen", "127.0.0.1:0", flag})
		if err := c.ExecuteContext(stopped); err == nil {
			t.Errorf("%s is taken", flag)
		}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0") // a port that nobody has by now
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	ln.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	s := results.Default()
	s.Workload, s.Tokens, s.FirstToken, s.TokenGap = results.WorkloadTokens, 3, results.Duration(time.Millisecond), results.Duration(time.Millisecond)
	if err := checkScenario(&s); err != nil {
		t.Fatal(err)
	}
	offered, err := offer([]string{"http-stream"}, s.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	options := servers.Options{Headers: s.Headers, Started: func(servers.Counter) { close(started) }}
	go func() { ended <- serve(ctx, address, s, options, offered) }()
	select {
	case <-started:
	case err := <-ended:
		ended <- err
		t.Fatal(err)
	}
	client := http.Client{Timeout: 10 * time.Second}
	response, err := client.Post("http://"+address+"/stream", "text/plain", strings.NewReader("why?"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	tokens, err := io.ReadAll(response.Body)
	if lines := strings.Count(string(tokens), "\n"); response.StatusCode != http.StatusOK || err != nil || lines != s.Tokens {
		t.Errorf("status %d, %d lines, %v, want 200 and %d: %s", response.StatusCode, lines, err, s.Tokens, tokens)
	}
}
