package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestRegressionsApply: the faults that scripts/regressions.sh has the gate catch are patches of the tree as it is.
func TestRegressionsApply(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	patches, err := filepath.Glob("scripts/regressions/*.patch")
	if err != nil || len(patches) < 8 {
		t.Fatalf("there are %d patches (%v), want eight at least", len(patches), err)
	}
	for _, patch := range patches {
		if said, err := exec.Command("git", "apply", "--check", patch).CombinedOutput(); err != nil {
			t.Errorf("%s does not apply any more: write it anew\n%s", patch, said)
		}
	}
}
