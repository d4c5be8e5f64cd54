package loadgen

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

func TestSourceAddress(t *testing.T) {
	for _, test := range []struct {
		index  int
		target string
		want   string // "" for the system's choice
	}{
		{0, "127.0.0.1:80", ""},
		{portsPerAddress - 1, "127.0.0.1:80", ""},
		{portsPerAddress, "127.0.0.1:80", "127.0.0.2"},
		{254*portsPerAddress - 1, "127.0.0.1:80", "127.0.0.254"},
		{255 * portsPerAddress, "127.0.0.1:80", "127.0.1.0"},
		{portsPerAddress, "10.0.0.1:80", ""},
		{portsPerAddress, "localhost:80", ""},
		{portsPerAddress, "[::1]:80", ""},
	} {
		want := netip.Addr{}
		if test.want != "" {
			want = netip.MustParseAddr(test.want)
		}
		if got := sourceAddress(test.index, test.target); got != want {
			t.Errorf("sourceAddress(%d, %q) = %v, want %v", test.index, test.target, got, want)
		}
	}
}

// TestRoundTripOfTCP: the path accepts at once, and all the same connecting takes a round trip.
func TestRoundTripOfTCP(t *testing.T) {
	const rtt = 50 * time.Millisecond
	s := scenario(3)
	s.RTT = results.Duration(rtt)
	l := New(s, lineSubscribe, Options{Address: peer.Listen(t, func(_ int, conn net.Conn) { peer.Hold(conn) })})
	defer l.Close()
	run := measure(t, l, 0, time.Millisecond, []uint64{1}, []uint64{0})
	if tcp := run.Connect.First.TCP; tcp == nil || tcp.Min < int64(rtt) {
		t.Errorf("TCP took %+v, want %v at least", tcp, rtt)
	}
}
