//go:build unix

package loadgen

import (
	"strings"
	"testing"
)

func TestTooManyClientsForTheOpenFiles(t *testing.T) {
	err := checkFiles(1 << 40)
	if err == nil || !strings.Contains(err.Error(), "1099511627776 clients") || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("checkFiles = %v, want what is needed and how to get it", err)
	}
	if err := checkFiles(1); err != nil {
		t.Error(err)
	}
}
