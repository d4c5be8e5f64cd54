package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"pollpush/results"
)

// needsPeer ends a test of a server that scripts/peers.sh installs, where that has not been done, or where a program is missing that
// runs it. It fails where the gate has installed it: on a Debian machine of CI's, as root.
func needsPeer(t *testing.T, name, file string, programs ...string) {
	t.Helper()
	dir := os.Getenv("POLLPUSH_PEERS")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		dir = filepath.Join(cache, "pollpush", "peers")
	}
	var missing error
	if file != "" {
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		_, missing = os.Stat(file)
	}
	for _, program := range programs {
		_, err := exec.LookPath(program)
		missing = errors.Join(missing, err)
	}
	if missing == nil {
		return
	}
	sentence := fmt.Sprintf("NOT TESTED: %s as a target: run ./scripts/peers.sh %s first: %v", name, name, missing)
	if _, err := os.Stat("/etc/debian_version"); err == nil && os.Getenv("CI") != "" && os.Geteuid() == 0 {
		t.Fatal(sentence)
	}
	fmt.Fprintln(os.Stderr, sentence)
	t.Skip(sentence)
}

// runOf makes a run by the command line, and returns its record, after a look at what a busy machine has no part in: that every client
// had every event, in order and once.
func runOf(t *testing.T, args ...string) results.Run {
	t.Helper()
	command := exec.CommandContext(t.Context(), "pollpush", append([]string{"run", "--json", "--quiet", "--pin=false"}, args...)...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil && command.ProcessState.ExitCode() != exitBad {
		t.Fatalf("pollpush %v: %v\n%s", args, err, &stderr)
	}
	var run results.Run
	if err := json.Unmarshal(out, &run); err != nil {
		t.Fatalf("%v in %q\n%s", err, out, &stderr)
	}
	if d := run.Delivery; d.Published == 0 || d.Received != d.Expected || d.Lost != 0 || d.Duplicates != 0 || d.Reordered != 0 {
		t.Errorf("delivery %+v, want every event once and in order\n%s", d, &stderr)
	}
	return run
}
