package loadgen

import (
	"net/netip"
	"testing"
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
