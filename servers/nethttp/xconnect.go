package nethttp

import (
	"fmt"
	"os"
	"strings"
)

// xconnect is the setting by which Go's server takes an extended CONNECT, and with it a WebSocket over HTTP/2 (RFC 8441). It is off
// by itself (go.dev/issue/71128), and read once, when the process starts.
const xconnect = "http2xconnect=1"

// ExtendedConnect reports whether this process was started so that its servers take a WebSocket over HTTP/2.
func ExtendedConnect() bool { return strings.Contains(os.Getenv("GODEBUG"), xconnect) }

// WithExtendedConnect returns an environment for processes whose servers do.
func WithExtendedConnect(env []string) []string {
	set := xconnect
	for _, variable := range env {
		if others, ok := strings.CutPrefix(variable, "GODEBUG="); ok && others != "" {
			set = others + "," + xconnect
		}
	}
	return append(env, "GODEBUG="+set)
}

// Restart starts this program anew in the same process with that environment, unless it has been already.
func Restart() error {
	if ExtendedConnect() {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start anew: %w", err)
	}
	return execute(self, os.Args, WithExtendedConnect(os.Environ()))
}
