package main

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pollpush/internal/usage"
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
