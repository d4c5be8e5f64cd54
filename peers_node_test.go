package main

import (
	"path/filepath"
	"strings"
	"testing"

	"pollpush/internal/race"
)

// TestNodePeers has each server on Node.js deliver every event to every client by every way; where it has a cursor, to clients too that
// come after others and have what those had. The race detector sees the first one: it makes all five times as slow, and the gate has a
// step without it.
func TestNodePeers(t *testing.T) {
	for i, peer := range []struct {
		name, transports string
		cursor           bool
	}{
		{"ws", "websocket", false},
		{"better-sse", "sse", true},
		{"sse-channel", "sse", true},
		{"socket.io", "long-poll websocket", false},
		{"sockjs", "long-poll sse http-stream websocket", false},
		{"faye", "long-poll websocket", false},
		{"bun", "websocket", false},
		{"bun", "short-poll long-poll sse", true},
		{"durable-streams", "short-poll long-poll sse", true},
	} {
		if i > 0 && race.Enabled {
			break
		}
		for transport := range strings.FieldsSeq(peer.transports) {
			t.Run(peer.name+" "+transport, func(t *testing.T) {
				t.Parallel()
				needsPeer(t, peer.name, filepath.Join("node", peer.name, "main.mjs"), "node")
				args := []string{
					"--target", peer.name, "--transport", transport, "--clients", "20", "--rate", "50",
					"--measure", "500ms", "--settle", "100ms", "--poll-interval", "50ms",
				}
				if peer.cursor {
					args = append(args, "--session", "100ms")
				}
				run := runOf(t, args...)
				if p := run.Peer; p == nil || p.Name != peer.name || !p.Started || p.Version != nil && strings.HasPrefix(*p.Version, peer.name+" ") {
					t.Errorf("peer %+v, want one that was started and says its version, if the machine gives it the time", p)
				}
			})
		}
	}
}
