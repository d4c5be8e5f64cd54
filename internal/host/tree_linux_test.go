package host

import (
	"bufio"
	"io"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// startShell starts a shell that runs a script, says a line on stdout whenever that has come so far, and goes on when it is told to.
func startShell(t *testing.T, script string) (pid int, come func(), goOn func()) {
	shell := exec.Command("sh", "-c", script)
	in, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	t.Cleanup(func() {
		in.Close()
		_, _ = io.Copy(io.Discard, lines)
		_ = shell.Wait()
	})
	come = func() {
		t.Helper()
		if _, err := lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	goOn = func() {
		t.Helper()
		if _, err := io.WriteString(in, "\n"); err != nil {
			t.Fatal(err)
		}
	}
	return shell.Process.Pid, come, goOn
}

// TestTreeCountsWhatHasEnded: what a child has used is counted while it runs, and after it has ended.
func TestTreeCountsWhatHasEnded(t *testing.T) {
	const script = `sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; printf "x%.0s\n" 1 2 3 >/dev/null; echo; read go' ; echo; read go`
	pid, come, goOn := startShell(t, script)
	come() // the child is there, and has worked
	tree, err := Tree(pid)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree) != 2 || tree[0] != pid {
		t.Fatalf("processes %v, want %d and its child", tree, pid)
	}
	during := UsedBy(tree)
	own, err := CPUOf(pid)
	if err != nil {
		t.Fatal(err)
	}
	if during.Processes != 2 || during.CPU == nil || *during.CPU < own+10*time.Millisecond {
		t.Errorf("%+v, of which %v the first's, want that the child has worked too", during, own)
	}
	goOn()
	come() // it has ended
	after, err := Tree(pid)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(after, []int{pid}) {
		t.Fatalf("processes %v, want %d alone", after, pid)
	}
	// The kernel tells what ended children have used in ticks.
	if used := UsedBy(after); used.CPU == nil || *used.CPU < *during.CPU-2*tick {
		t.Errorf("%v once the child has ended, %v before", used.CPU, during.CPU)
	}
	if cpu, err := CPUOfTree(pid); err != nil || cpu < *during.CPU-2*tick {
		t.Errorf("CPUOfTree = %v, %v, want %v or more", cpu, err, *during.CPU)
	}
}

// TestUsedByCounts: reads, writes and context switches of all processes.
func TestUsedByCounts(t *testing.T) {
	const script = `sh -c 'echo; read go; i=0; while [ $i -lt 500 ]; do echo x >&2; i=$((i+1)); done; echo; read go' 2>/dev/null`
	pid, come, goOn := startShell(t, script)
	come()
	tree, err := Tree(pid)
	if err != nil {
		t.Fatal(err)
	}
	before := UsedBy(tree)
	if before.Reads == nil || before.Writes == nil || before.Switches == nil {
		t.Skip("this kernel does not say what processes have called")
	}
	goOn()
	come()
	after := UsedBy(tree)
	if n := *after.Writes - *before.Writes; n < 500 || n > 600 {
		t.Errorf("500 writes are counted as %d", n)
	}
	if n := *after.Reads - *before.Reads; n < 1 {
		t.Errorf("%d reads, want that of the line", n)
	}
	if first, second := UsedBy(tree[:1]), UsedBy(tree[1:]); *after.Reads != *first.Reads+*second.Reads || *after.Writes != *first.Writes+*second.Writes {
		t.Errorf("%d reads and %d writes, want the sum of both processes': %d and %d, %d and %d",
			*after.Reads, *after.Writes, *first.Reads, *second.Reads, *first.Writes, *second.Writes)
	}
	if *after.Switches <= *before.Switches {
		t.Errorf("%d context switches, before %d", *after.Switches, *before.Switches)
	}
}

// TestMemoryOfCountsWhatIsSharedOnce: of one process it is the resident set; a fork adds little to it.
func TestMemoryOfCountsWhatIsSharedOnce(t *testing.T) {
	// 4 MB in a variable, of which the subshell has a copy that nobody writes to.
	const script = `big=$(head -c 4000000 /dev/zero | tr '\0' x); echo; read go; (echo; read go); :`
	pid, come, goOn := startShell(t, script)
	come()
	alone := MemoryOf([]int{pid})
	if alone == nil {
		t.Skip("this kernel does not say what processes share")
	}
	if *alone < 4_000_000 {
		t.Errorf("%d bytes, want more than the variable has", *alone)
	}
	goOn()
	come()
	tree, err := Tree(pid)
	if err != nil {
		t.Fatal(err)
	}
	both := MemoryOf(tree)
	if len(tree) != 2 || both == nil || *both > *alone+2_500_000 {
		t.Errorf("%v: %d bytes of both, %d of the first alone: what they share counts twice", tree, *both, *alone)
	}
	if gone := MemoryOf([]int{1 << 30}); gone != nil {
		t.Errorf("%d bytes of a process that there isn't", *gone)
	}
}
