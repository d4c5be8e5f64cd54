package main

import (
	"io"
	"net/rpc/jsonrpc"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"pollpush/experiment"
	"pollpush/results"
	"pollpush/suites/targets"
)

// TestWorkerCleansUpWithoutItsParent: who answers a call when its parent is gone ends what it has started, and removes its files.
func TestWorkerCleansUpWithoutItsParent(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir, told := filepath.Join(t.TempDir(), "run", "server"), filepath.Join(t.TempDir(), "told")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(told, 0o600); err != nil {
		t.Fatal(err)
	}
	worker := &exec.Cmd{Path: self, Args: []string{"pollpush", "child-program"}}
	in, err := worker.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := worker.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	target := targets.Target{Start: &targets.Start{Command: []string{"sh", "-c", "exec 3>" + told + "; sleep 20 & exec sleep 20"}, Within: "1m"}}
	request := experiment.ListenRequest{Scenario: results.Default(), Host: "127.0.0.1", Program: &experiment.ProgramRequest{Target: target, Directory: dir}}
	client := jsonrpc.NewClient(parent{out, in})
	client.Go("Server.Listen", request, new(experiment.Listening), nil)
	running, err := os.Open(told) // once the program opens it too
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	out.Close()
	in.Close()
	_ = worker.Wait() // its call has failed
	if status := worker.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		t.Errorf("it ended by %v", status.Signal())
	}
	if _, err := os.Stat(filepath.Dir(dir)); !os.IsNotExist(err) {
		t.Errorf("its files are left: %v", err)
	}
	if _, err := io.ReadAll(running); err != nil { // until all that it started are gone
		t.Error(err)
	}
}

// A parent is a worker's stdin and stdout as one connection.
type parent struct {
	io.ReadCloser
	io.Writer
}
