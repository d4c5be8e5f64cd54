package main

import (
	"strings"
	"testing"

	"pollpush/internal/race"
)

// TestNchan has nginx with nchan deliver every event to every client in each of its ways, and by those in which a client says what it has,
// to those too who come after another one.
func TestNchan(t *testing.T) {
	if race.Enabled {
		t.Skip("a server that somebody else wrote in C is looked at without the race detector; what is ours of it, TestNodePeers shows it")
	}
	for _, way := range []struct {
		transport string
		resumes   bool
		more      []string
	}{
		{"short-poll", true, []string{"--poll-interval", "100ms"}},
		{"long-poll", true, nil},
		{"sse", true, nil},
		{"sse", true, []string{"--tls", "--http", "2"}},
		{"http-stream", false, nil},
		{"websocket", false, nil},
	} {
		if way.resumes {
			way.more = append(way.more, "--session", "100ms")
		}
		t.Run(strings.Join(append([]string{way.transport}, way.more...), " "), func(t *testing.T) {
			t.Parallel()
			needsPeer(t, "nginx-nchan", "/usr/lib/nginx/modules/ngx_nchan_module.so", "nginx")
			run := runOf(t, append([]string{
				"--target", "nginx-nchan", "--transport", way.transport, "--clients", "20", "--rate", "50", "--measure", "500ms", "--settle", "100ms",
			}, way.more...)...)
			if run.Peer == nil || run.Peer.Version == nil || !strings.Contains(*run.Peer.Version, "nchan") {
				t.Errorf("peer %+v, want one that says nchan's version", run.Peer)
			}
		})
	}
}
