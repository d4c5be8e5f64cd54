package experiment

import (
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

// TestTheServerSendsNoProbes: packets of idle clients are those of their transport.
func TestTheServerSendsNoProbes(t *testing.T) {
	ln, err := listenWithoutProbes("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	client, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	accepted, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer accepted.Close()
	raw, err := accepted.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var probes int
	var failed error
	if err := raw.Control(func(fd uintptr) { probes, failed = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_KEEPALIVE) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	if probes != 0 {
		t.Error("an accepted connection sends TCP's keep-alive probes")
	}
}
