package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// TestPublishedTokens: the window's tokens are known by their numbers, also in topics whose first tokens nobody watched.
func TestPublishedTokens(t *testing.T) {
	start := time.Now()
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	p := newPublished(results.Scenario{Topics: 4}, Window{Start: start, Mark1: at(100), Mark2: at(200)})
	for _, token := range []struct {
		topic int
		seq   uint64
		due   int
	}{{0, 7, 90}, {0, 8, 110}, {0, 9, 199}, {0, 10, 200}, {1, 31, 150}, {2, 5, 50}} {
		p.token(token.topic, token.seq, at(token.due), time.Microsecond)
	}
	part := p.answered()
	for topic, want := range [][2]uint64{{8, 9}, {31, 31}, {6, 5}, {1, 0}} {
		if got := [2]uint64{part.First[topic], part.Last[topic]}; got != want {
			t.Errorf("topic %d has %d to %d, want %d to %d", topic, got[0], got[1], want[0], want[1])
		}
	}
	if part.Lag.PublishMax == nil || *part.Lag.PublishMax != 1000 {
		t.Errorf("the publisher's lag is %+v", part.Lag)
	}
}

// TestRecordedGaps come from a file, of which it is said what is wrong with it.
func TestRecordedGaps(t *testing.T) {
	name := filepath.Join(t.TempDir(), "gaps")
	s := results.Scenario{Clients: 1, TokenArrivals: name}
	if _, err := NewGenerator(s); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("there is no file, and the error is %v", err)
	}
	if err := os.WriteFile(name, []byte("5\nsoon\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewGenerator(s); err == nil || !strings.Contains(err.Error(), name+": line 2") {
		t.Errorf("the second line is no gap, and the error is %v", err)
	}
	s.TokenArrivals = "../docs/token-gaps.txt"
	g, err := NewGenerator(s)
	if err != nil || len(g.Tokens.Trace) != 300 {
		t.Errorf("the example has %v gaps, %v", g, err)
	}
}

// TestEndlessGaps: a file that never ends is refused.
func TestEndlessGaps(t *testing.T) {
	_, err := NewGenerator(results.Scenario{Clients: 1, TokenArrivals: "/dev/zero"})
	if err == nil || !strings.Contains(err.Error(), "it has more than") {
		t.Errorf("%v", err)
	}
}

// TestMissingGaps: a suite whose file of gaps is missing makes no run.
func TestMissingGaps(t *testing.T) {
	s := results.Scenario{Clients: 1, Workload: results.WorkloadTokens, TokenArrivals: filepath.Join(t.TempDir(), "none")}
	if err := Check(t.Context(), s); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v, want that there is no such file", err)
	}
}
