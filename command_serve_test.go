package main

import (
	"errors"
	"net"
	"strings"
	"testing"
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
	if !errors.As(err, new(usageError)) {
		t.Errorf("%v is not the caller's error, which ends with status 2", err)
	}
}
