package bench

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"pollpush/results"
)

// TestObjectives: the records say what was to be held, and a bench that doesn't hold it is no good, and says which scenarios.
func TestObjectives(t *testing.T) {
	for _, test := range []struct {
		slo  string
		good bool
		says string
	}{
		{"", true, ""},
		{"slo: {mean: 100us}\n", true, ""},
		{"slo: {mean: 99us}\n", false, "pollpush: 2 of 2 scenarios miss their objective: small/a-sse (mean 100 µs, to be held: mean=99µs); small/a-websocket (mean 100 µs, to be held: mean=99µs)\n"},
		{"slo: {bytes: 109 B/s}\n", false, "small/a-sse (bytes 110 B/s, to be held: bytes=109B)"},
		{"slo: {bytes: 7kB/min}\n", true, ""},
		{"slo: p99=5s,mean=1ms\n", false, "small/a-sse (p99 not measured, to be held: p99=5s,mean=1ms)"},
	} {
		t.Run(test.slo, func(t *testing.T) {
			inPlace(t)
			if err := os.WriteFile("small.yaml", []byte(test.slo+smallSuite), 0o644); err != nil {
				t.Fatal(err)
			}
			b, err := Begin(Plan{Suite: "small.yaml"}, "n", unchecked)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			synctest.Test(t, func(t *testing.T) {
				m := fake{next: func(int) (string, error) { return "", nil }}
				var out, talk strings.Builder
				good, err := b.Run(t.Context(), m.measure, &out, &talk)
				if err != nil || good != test.good {
					t.Errorf("Run = %v, %v, want %v", good, err, test.good)
				}
				if said := talk.String(); !strings.Contains(said, test.says) || test.good && strings.Contains(said, "objective") {
					t.Errorf("it says %q, want %q", said, test.says)
				}
			})
			for _, r := range b.runs {
				if (r.SLO != "") != (test.slo != "") {
					t.Errorf("%s is to hold %q", r.ID, r.SLO)
				}
			}
		})
	}
}

// TestManyMissed: a sentence names a few of those that miss their objective, and counts all.
func TestManyMissed(t *testing.T) {
	var said strings.Builder
	b := &Bench{stderr: &said}
	for i := range 7 {
		s := results.Default()
		s.Clients = 1 + i
		b.runs = append(b.runs, results.Run{ID: fmt.Sprintf("s/%d/1", i), Valid: true, Scenario: s, SLO: "mean=1ms", Latency: &results.Latency{Mean: 2e6}})
	}
	b.runs[0].Latency = &results.Latency{Mean: 1e6}
	b.runs[1].Valid = false
	b.runs[2].SLO = ""
	if b.met() || !strings.HasPrefix(said.String(), "pollpush: 4 of 5 scenarios miss") {
		t.Errorf("it says %q, want that 4 of 5 miss", said.String())
	}
	for i := range 4 { // and three more scenarios, of which one can't be judged
		r := b.runs[6]
		r.ID, r.Scenario.Clients = fmt.Sprintf("s/more%d/1", i), 100+i
		if i == 0 {
			r.SLO = "p42=1s"
		}
		b.runs = append(b.runs, r)
	}
	said.Reset()
	if b.met() || !strings.Contains(said.String(), "warning: the objective of s/more0/1 can't be read") || !strings.HasSuffix(said.String(), "; and 3 more\n") {
		t.Errorf("it says %q, want a warning, five scenarios, and 3 more", said.String())
	}
}
