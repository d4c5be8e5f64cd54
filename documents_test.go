package main

import (
	"os"
	"regexp"
	"testing"
)

// TestContributing checks that the files that CONTRIBUTING.md sends its readers to are there, and the scripts can be run.
func TestContributing(t *testing.T) {
	text, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	files := regexp.MustCompile("`([a-z_0-9]+(?:/[a-z_0-9]+)*\\.(?:go|js|mod))`").FindAllSubmatch(text, -1)
	scripts := regexp.MustCompile(`(?m)^\./(scripts/\S+\.sh)`).FindAllSubmatch(text, -1)
	packages := regexp.MustCompile(` \./([a-z]+(?:/[a-z]+)*)`).FindAllSubmatch(text, -1)
	if len(files) < 10 || len(scripts) < 2 || len(packages) < 5 {
		t.Fatalf("CONTRIBUTING.md names %d files, %d scripts and %d packages: this test overlooks them", len(files), len(scripts), len(packages))
	}
	for _, name := range append(files, packages...) {
		if _, err := os.Stat(string(name[1])); err != nil {
			t.Errorf("CONTRIBUTING.md names %s: %v", name[1], err)
		}
	}
	for _, script := range scripts {
		if info, err := os.Stat(string(script[1])); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("CONTRIBUTING.md names %s, which can't be run: %v", script[1], err)
		}
	}
}
