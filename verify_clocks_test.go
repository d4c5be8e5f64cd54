package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"pollpush/verify"
)

// TestClocks: between two namespaces with other clocks every clock is where it was measured to be, and no run is wrong without saying so. One
// that is taken to be off is found out.
func TestClocks(t *testing.T) {
	for _, wrong := range []time.Duration{0, time.Second} {
		t.Run(fmt.Sprint("off by ", wrong), func(t *testing.T) {
			t.Parallel()
			report, err := verify.RunClocks(t.Context(), true, wrong, t.Logf)
			if err != nil {
				t.Fatal(err)
			}
			if report.Unavailable != nil {
				sentence := fmt.Sprintf("NOT TESTED: clocks of two hosts: %v", report.Unavailable)
				if os.Getenv("CI") != "" && os.Geteuid() == 0 {
					t.Fatal(sentence)
				}
				fmt.Fprintln(os.Stderr, sentence)
				t.Skip(sentence)
			}
			if len(report.Clocks) == 0 || len(report.Runs) == 0 || len(report.Checks) == 0 {
				t.Fatalf("%d clocks, %d runs and %d checks, want some of each", len(report.Clocks), len(report.Runs), len(report.Checks))
			}
			for _, f := range report.Clocks {
				if f.Problem != "" || f.Within() != (wrong == 0) {
					t.Errorf("%+v: within its bound: %v", f, f.Within())
				}
			}
			for _, r := range report.Runs { // a machine that is busy may make it invalid
				if outcome, why := r.Outcome(); (outcome == verify.Wrong) != (wrong != 0) && outcome != verify.Refused {
					t.Errorf("a run between hosts ahead by %v: %v, %s", r.Ahead, outcome, why)
				}
			}
			for _, c := range report.Checks {
				if c.Wanted != "" && !c.Caught() {
					t.Errorf("%s: %q, want %q", c.Name, c.Reasons, c.Wanted)
				}
			}
			if wrong != 0 && len(report.Problems()) < len(report.Clocks) {
				t.Errorf("the problems are %q", report.Problems())
			}
		})
	}
}
