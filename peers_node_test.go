package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestNodePeers has two servers on Node.js deliver every event to every client, to those too who come after another one and have what it
// had.
func TestNodePeers(t *testing.T) {
	for _, peer := range []struct {
		name, transport string
		more            []string
	}{
		{"ws", "websocket", nil},
		{"better-sse", "sse", nil},
		{"better-sse", "sse", []string{"--session", "100ms"}},
	} {
		t.Run(strings.Join(append([]string{peer.name, peer.transport}, peer.more...), " "), func(t *testing.T) {
			t.Parallel()
			needsPeer(t, peer.name, filepath.Join("node", peer.name, "main.mjs"), "node")
			run := runOf(t, append([]string{
				"--target", peer.name, "--transport", peer.transport, "--clients", "20", "--rate", "50", "--measure", "500ms", "--settle", "100ms",
			}, peer.more...)...)
			if run.Peer == nil || run.Peer.Version == nil || !strings.HasPrefix(*run.Peer.Version, peer.name+" ") {
				t.Errorf("peer %+v, want one that says its version", run.Peer)
			}
		})
	}
}
