package host

import (
	"os"
	"testing"
)

// TestUsedCountsCalls: a write more is a write more in what this process has used.
func TestUsedCountsCalls(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before := Used()
	if before.Reads == nil || before.Writes == nil {
		t.Skip("this kernel does not count system calls of a process")
	}
	for range 1000 {
		if _, err := file.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	after := Used()
	if n := *after.Writes - *before.Writes; n < 1000 || n > 1100 {
		t.Errorf("1,000 writes are counted as %d", n)
	}
}

func TestIOField(t *testing.T) {
	const io = "rchar: 6976\nwchar: 0\nsyscr: 10\nsyscw: 3\n"
	for key, want := range map[string]int64{"syscr:": 10, "syscw:": 3, "read_bytes:": -1} {
		if got := ioField([]byte(io), key); (got == nil) != (want < 0) || got != nil && *got != want {
			t.Errorf("%s %v, want %d", key, got, want)
		}
	}
}
