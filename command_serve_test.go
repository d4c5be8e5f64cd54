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
	if got := run([]string{"serve", "--listen", "127.0.0.1:0", "--certificate-out", path}); got != exitUsage {
		t.Errorf("exit status %d without --tls, want %d", got, exitUsage)
	}
}
