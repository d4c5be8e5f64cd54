//go:build unix

package experiment

import (
	"io"
	"os"
	"syscall"
	"testing"
	"time"
)

// What calls arrive on is waited for in the runtime's poller, which a deadline needs too, and its end is still seen.
func TestStdinIsPolled(t *testing.T) {
	var ends [2]int // which block, as what a process inherits
	if err := syscall.Pipe(ends[:]); err != nil {
		t.Fatal(err)
	}
	r, w := os.NewFile(uintptr(ends[0]), "read"), os.NewFile(uintptr(ends[1]), "write")
	in := Stdin(r)
	if err := in.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Errorf("reads of stdin block a processor: %v", err)
	}
	if _, err := w.WriteString("a call"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if got, err := io.ReadAll(in); string(got) != "a call" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	in.Close()
	r.Close() // the same descriptor: or its finalizer would close another one of that number
}
