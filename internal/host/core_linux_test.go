package host

import (
	"os"
	"testing"
	"time"
)

const stat = `cpu  205338 821 85516 445158 3147 0 11927 22000 0 0
cpu0 100867 344 42123 224908 666 0 7641 10642 0 0
cpu1 104470 477 43393 220249 2481 0 4285 11357 0 0
cpu10 1 1 1 5 7 1 1 1 0 0
intr 1 2 3
`

func TestIdleTime(t *testing.T) {
	for _, test := range []struct {
		cpus []int
		want int // ticks; -1: an error
	}{
		{[]int{0}, 224908 + 666},
		{[]int{1}, 220249 + 2481},
		{[]int{0, 10}, 224908 + 666 + 5 + 7},
		{nil, 0},
		{[]int{2}, -1},
		{[]int{0, 2}, -1},
	} {
		got, err := coreTime(stat, test.cpus, 4, 5)
		if (err != nil) != (test.want < 0) || err == nil && got != time.Duration(test.want)*tick {
			t.Errorf("idle time of cores %v = %v, %v, want %d ticks", test.cpus, got, err, test.want)
		}
	}
	if _, err := coreTime("cpu0 1 2 3 x 5 6 7 8", []int{0}, 4); err == nil {
		t.Error("coreTime reads x as a number")
	}
	if got, err := coreTime(stat, []int{0, 10}, 8); err != nil || got != (10642+1)*tick {
		t.Errorf("steal of cores 0 and 10 = %v, %v, want %v", got, err, (10642+1)*tick)
	}
}

func TestBusySince(t *testing.T) {
	start := time.Unix(1, 0)
	before := CoreTime{At: start, Idle: 10 * time.Second}
	after := CoreTime{At: start.Add(2 * time.Second), Idle: 13 * time.Second}
	if got := after.BusySince(before, 2); got != time.Second {
		t.Errorf("two cores that were idle for 3 s in 2 s were busy for %v, want 1s", got)
	}
}

// TestCPUOf compares the two ways to ask for one's own CPU time.
func TestCPUOf(t *testing.T) {
	before := Used()
	of, err := CPUOf(os.Getpid())
	after := Used()
	if err != nil || of < *before.CPU || of > *after.CPU {
		t.Errorf("CPUOf(own) = %v, %v, want between %v and %v", of, err, *before.CPU, *after.CPU)
	}
	if _, err := CPUOf(1 << 22); err == nil { // the largest there can be is less
		t.Error("CPUOf a process that isn't there is no error")
	}
}

func TestCores(t *testing.T) {
	cpus, err := CPUs()
	if err != nil {
		t.Fatal(err)
	}
	c, err := Cores(cpus)
	if err != nil || c.Idle <= 0 || c.At.IsZero() {
		t.Errorf("Cores(%v) = %+v, %v", cpus, c, err)
	}
}
