//go:build linux

package host

import (
	"strings"
	"testing"
)

// FuzzIdleTime: time is never negative, more cores are never idle for less, and a core that is told of twice counts once.
func FuzzIdleTime(f *testing.F) {
	f.Add(stat)
	f.Add("cpu0 1 2 3 4 5 6 7 8\ncpu1 1 2 3 4 5 6 7 8\n")
	f.Add("cpu0 1 2 3 4 5 6 7 8\ncpu0 1 2 3 4 5 6 7 8\n")
	f.Add("cpu0 1 2 3 -4 5 6 7 8\ncpu1 1 2 3 9223372036854775807 5 6 7 8\n")
	f.Fuzz(func(t *testing.T, stat string) {
		both, err := coreTime(stat, []int{0, 1}, 4, 5)
		one, err1 := coreTime(stat, []int{0}, 4, 5)
		if both < 0 || one < 0 {
			t.Fatalf("idle for %v and %v", both, one)
		}
		if err != nil {
			return
		}
		two, err2 := coreTime(stat, []int{1}, 4, 5)
		if err1 != nil || err2 != nil || one+two != both {
			t.Fatalf("cores 0 and 1 were idle for %v, %v (%v) and %v (%v)", both, one, err1, two, err2)
		}
	})
}

// FuzzSockets: what is read is a whole number of pages, and stands there.
func FuzzSockets(f *testing.F) {
	f.Add("sockets: used 3\nTCP: inuse 10030 orphan 0 tw 15038 alloc 10030 mem 109\nUDP: inuse 0 mem 7\n")
	f.Add("TCP: mem -1\n")
	f.Add("TCP: mem 9223372036854775807\n")
	f.Add("TCP: mem")
	f.Fuzz(func(t *testing.T, sockstat string) {
		const page = 4096
		got := socketMemory(sockstat, page)
		if got != nil && (*got < 0 || *got%page != 0 || !strings.Contains(sockstat, "TCP:")) {
			t.Fatalf("socketMemory = %d", *got)
		}
	})
}

// FuzzStatus: what is read is a whole number of kB, and stands in a line with that key.
func FuzzStatus(f *testing.F) {
	f.Add([]byte("Name:\tpollpush\nVmHWM:\t   12345 kB\nVmRSS:\t   12000 kB\n"))
	f.Add([]byte("VmRSS: -5 kB\n"))
	f.Add([]byte("VmRSS: 9223372036854775807 kB"))
	f.Add([]byte("VmRSS:"))
	f.Fuzz(func(t *testing.T, status []byte) {
		got := statistic(status, "VmRSS:", 1024)
		if got != nil && (*got < 0 || *got%1024 != 0 || !strings.Contains(string(status), "VmRSS:")) {
			t.Fatalf("statistic = %d", *got)
		}
	})
}

// FuzzParent: a name can't pass for what follows it.
func FuzzParent(f *testing.F) {
	f.Add("pollpush")
	f.Add("a) R 1 (b")
	f.Add(") S 7 ")
	f.Add("")
	f.Fuzz(func(t *testing.T, name string) {
		if pid, ok := parentOf([]byte("42 (" + name + ") S 17 42 42 0 -1\n")); !ok || pid != 17 {
			t.Fatalf("the parent of (%s) is %d, %v, want 17", name, pid, ok)
		}
		if pid, ok := parentOf([]byte(name)); ok && pid < 0 {
			t.Fatalf("the parent in %q is %d", name, pid)
		}
	})
}
