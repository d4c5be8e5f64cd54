package leak

import (
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func linger(until <-chan struct{}) { <-until }

// TestFind tells what is left by the name of its function.
func TestFind(t *testing.T) {
	check := Since(t)
	until := make(chan struct{})
	go linger(until)
	err := goleak.Find()
	if err == nil || !strings.Contains(err.Error(), "pollpush/internal/leak.linger") {
		t.Errorf("Find = %v, want the goroutine that lingers", err)
	}
	close(until)
	check()
}
