package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pollpush/results"
)

// TestThePathComesFirst: no thread of its process waits for a core that usual ones want, where root may say so. What it
// stands for does not either.
func TestThePathComesFirst(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may have processes come first")
	}
	w, err := StartWorker("path", PathCommand, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	if _, err := Call[string](t.Context(), w, "Path.Listen", PathRequest{Address: "127.0.0.1:1", RTT: results.Duration(1)}, Grace); err != nil {
		t.Fatal(err)
	}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", w.child.PID))
	if err != nil || len(threads) == 0 {
		t.Fatalf("threads %v, %v", threads, err)
	}
	for _, file := range threads {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has just ended
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:])) // from the third on
		if policy := fields[41-3]; policy != "1" {
			t.Errorf("%s: policy %s, want 1, SCHED_FIFO", file, policy)
		}
	}
}
