package experiment

import (
	"errors"
	"io"
	"io/fs"
	"net/rpc/jsonrpc"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pollpush/internal/host"
)

// TestKillingAWorkerKillsWhatHasLeftItsGroup: nothing is left of a server whose processes have sessions of their own.
func TestKillingAWorkerKillsWhatHasLeftItsGroup(t *testing.T) {
	file, pids := testTargetFile(t, "leaves an orphan", "  ready: /health\n")
	m := newMeasurement(shortRun(file), Options{})
	defer m.stop()
	if err := m.findDescribed(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.servers[0].kill()
	if left := leftBehind(t, pids); left != nil {
		t.Errorf("processes %v still run", left)
	}
}

// TestNothingIsLeftWhenTheParentIsKilled: its worker, which can't answer what it is about to answer, ends the server and removes its
// files before it ends itself.
func TestNothingIsLeftWhenTheParentIsKilled(t *testing.T) {
	file, pids := testTargetFile(t, "leaves an orphan", "  ready: /health\n")
	target, err := loadDescribed(shortRun(file))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "files")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := host.Binary()
	if err != nil {
		t.Fatal(err)
	}
	worker := &exec.Cmd{Path: self, Args: []string{"pollpush", programCommand}}
	stdin, err := worker.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	worker.Stdout = ours
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	ours.Close()
	client := jsonrpc.NewClient(struct {
		io.Reader
		io.WriteCloser
	}{stdout, stdin})
	if err := client.Call("Server.Listen", ListenRequest{Scenario: shortRun(file), Host: "127.0.0.1", Program: &ProgramRequest{target.Target, dir}}, &Listening{}); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	client.Go("Server.Measure", Window{Start: later, Mark1: later, Mark2: later}, &ServerPart{}, nil)
	stdout.Close()
	stdin.Close()
	_ = worker.Wait()
	if left := leftBehind(t, pids); left != nil {
		t.Errorf("processes %v still run", left)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", dir, err)
	}
}

// TestVersion: what a command leaves in the background ends with it, and of what it writes the beginning is enough.
func TestVersion(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	if v := versionOf(t.Context(), "sleep 600 >/dev/null 2>&1 & echo $! >"+pid+"; echo; echo ' server 1.2 '; yes | head -c 100000"); v == nil || *v != "server 1.2" {
		t.Errorf("version %v, want server 1.2", v)
	}
	if left := leftBehind(t, pid); left != nil {
		t.Errorf("processes %v still run", left)
	}
	if v := versionOf(t.Context(), "echo server 1.2; exit 1"); v != nil {
		t.Errorf("version %q of a command that failed", *v)
	}
}

// TestProcessID: it is a number, or stands in a file that ends.
func TestProcessID(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	if err := os.WriteFile(file, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if pid, err := processID(file); err != nil || pid != os.Getpid() {
		t.Errorf("%d, %v, want %d", pid, err, os.Getpid())
	}
	for _, text := range []string{pipe, "/dev/zero", "-1", file + "2"} {
		if pid, err := processID(text); err == nil || !strings.HasPrefix(err.Error(), "pid: ") {
			t.Errorf("%q is %d, %v, want an error", text, pid, err)
		}
	}
}
