//go:build linux && !race

package agents

import (
	"testing"

	"github.com/nats-io/nats-server/v2/server/pse"
)

// TestQuiet: what is set to "" is still the file that nats-server reads each second, so that it reads none.
func TestQuiet(t *testing.T) {
	var cpu float64
	var rss, vss int64
	if err := pse.ProcUsage(&cpu, &rss, &vss); err == nil {
		t.Error("nats-server reads the process's state each second, in processes that are measured too: see quiet_linux.go")
	}
}
