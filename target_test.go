package main

import (
	"errors"
	"net"
	"testing"

	"pollpush/internal/usage"
	"pollpush/results"
)

// TestWhatIsMissingIsWrongUsage: neither a Chromium nor a target that is not there makes a record.
func TestWhatIsMissingIsWrongUsage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if got := runCommand([]string{"run", "--client", "browser"}); got != exitUsage {
		t.Errorf("exit status %d without a Chromium, want %d", got, exitUsage)
	}
	if got := runCommand([]string{"run", "--target", "127.0.0.1:1"}); got != exitUsage {
		t.Errorf("exit status %d without a target, want %d", got, exitUsage)
	}
}

// TestABenchReachesEachTargetOnce: a bench reaches each target once, however many runs there are of it, and refuses to
// begin without one.
func TestABenchReachesEachTargetOnce(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			conn, err := ln.Accept()
			if err != nil {
				break
			}
			conn.Close()
		}
		accepted <- n
	}()
	s := results.Default()
	s.Target = ln.Addr().String()
	all := []results.Scenario{s, s, s, results.Default()}
	if err := checkRoles(t.Context(), all...); err != nil {
		t.Error(err)
	}
	last, err := net.Dial("tcp", ln.Addr().String()) // behind the others in the queue
	if err != nil {
		t.Fatal(err)
	}
	defer last.Close()
	if _, err := last.Read(make([]byte, 1)); err == nil {
		t.Error("the connection was not closed")
	}
	ln.Close()
	if n := <-accepted; n != 2 {
		t.Errorf("%d connections, want one of the bench and the last one", n)
	}
	if err := checkRoles(t.Context(), all...); !errors.As(err, new(usage.Error)) {
		t.Errorf("checkRoles = %v without a target, want a usage error", err)
	}
}
