package main

import (
	"fmt"
	"os"
	"testing"

	"pollpush/verify"
)

// TestClocks: between two namespaces with other clocks every clock is where it was measured to be, and no run is wrong without saying so. (That
// one which is taken to be off is found out says testdata/script/verify_clocks.txtar.)
func TestClocks(t *testing.T) {
	t.Parallel()
	report, err := verify.RunClocks(t.Context(), true, 0, t.Logf)
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
		if !f.Within() {
			t.Errorf("%+v: not within its bound", f)
		}
	}
	for _, r := range report.Runs { // a machine that is busy may make it invalid
		if outcome, why := r.Outcome(); outcome == verify.Wrong {
			t.Errorf("a run between hosts ahead by %v: %s", r.Ahead, why)
		}
	}
	for _, c := range report.Checks {
		if c.Wanted != "" && !c.Caught() {
			t.Errorf("%s: %q, want %q", c.Name, c.Reasons, c.Wanted)
		}
	}
}
