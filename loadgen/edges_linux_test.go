//go:build amd64 || arm64

package loadgen

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestEdges adds up the segments that a connection's counters leave out, by hand.
func TestEdges(t *testing.T) {
	const usual = 1 | 2 | 4 // time stamps, selective acknowledgements, window scale
	for _, test := range []struct {
		name    string
		options uint8
		state   uint8
		closed  bool
		ipv6    bool
		want    wire
	}{
		{"open", usual, 1, false, false, wire{bytesDown: 8, bytesUp: 8}}, // a SYN has 60 bytes, a segment 52
		{"open, no options but the segment size", 0, 1, false, false, wire{bytesDown: 4, bytesUp: 4}},
		{"open, no time stamps", 2 | 4, 1, false, false, wire{bytesDown: 12, bytesUp: 12}},
		{"the server closed first", usual, 8, true, false, wire{bytesDown: 8 + 52, bytesUp: 8 + 52, packetsDown: 1, packetsUp: 1}},
		{"the client closes first", usual, 1, true, false, wire{bytesDown: 8 + 52, bytesUp: 8 + 2*52, packetsDown: 1, packetsUp: 2}},
		{"reset", usual, 7, true, false, wire{bytesDown: 8 - 12, bytesUp: 8}},
		{"the server closed first, IPv6", usual, 8, true, true, wire{bytesDown: 8 + 72, bytesUp: 8 + 72, packetsDown: 1, packetsUp: 1}},
	} {
		if got := edges(&unix.TCPInfo{Options: test.options, State: test.state}, test.closed, test.ipv6); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}
