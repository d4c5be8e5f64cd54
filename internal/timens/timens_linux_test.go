package timens

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/internal/leak"
)

// clocksVariable has a process print its clocks and end.
const clocksVariable = "TIMENS_TEST_CLOCKS"

func TestMain(m *testing.M) {
	if os.Getenv(clocksVariable) != "" {
		wall, mono, boot := clocks()
		fmt.Println(wall, mono, boot)
		os.Exit(0)
	}
	os.Exit(leak.Tests{M: m}.Run())
}

func clocks() (wall, mono, boot int64) {
	read := func(id int32) int64 {
		var ts unix.Timespec
		_ = unix.ClockGettime(id, &ts)
		return ts.Nano()
	}
	return read(unix.CLOCK_REALTIME), read(unix.CLOCK_MONOTONIC), read(unix.CLOCK_BOOTTIME)
}

// TestStart: a process has its steady clocks ahead by what was asked for, and the host's wall clock.
func TestStart(t *testing.T) {
	for _, ahead := range []time.Duration{0, time.Millisecond, -3 * time.Second, -1500 * time.Millisecond, time.Hour} {
		var out strings.Builder
		wall1, mono1, boot1 := clocks()
		err := OnThread(func() error {
			child := exec.Command(os.Args[0])
			child.Env, child.Stdout = append(os.Environ(), clocksVariable+"=1"), &out
			if err := Start(ahead, child.Start); err != nil {
				return err
			}
			return child.Wait()
		})
		if errors.Is(err, os.ErrPermission) || errors.Is(err, unix.EINVAL) {
			if os.Getenv("CI") != "" && os.Geteuid() == 0 && !errors.Is(err, unix.EPERM) {
				t.Fatal(err)
			}
			fmt.Fprintln(os.Stderr, "NOT TESTED: time namespaces:", err)
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		wall2, mono2, boot2 := clocks()
		var wall, mono, boot int64
		if _, err := fmt.Sscan(out.String(), &wall, &mono, &boot); err != nil {
			t.Fatalf("%q: %v", out.String(), err)
		}
		for _, c := range []struct {
			name                 string
			before, there, after int64
		}{{"wall", wall1, wall, wall2}, {"monotonic", mono1 + int64(ahead), mono, mono2 + int64(ahead)}, {"boot", boot1 + int64(ahead), boot, boot2 + int64(ahead)}} {
			if c.there < c.before || c.there > c.after {
				t.Errorf("ahead by %v: the %s clock is off by %v", ahead, c.name, time.Duration(c.there-c.before))
			}
		}
	}
	// This process is where it was.
	if _, mono, _ := clocks(); mono <= 0 {
		t.Errorf("the own clock shows %d", mono)
	}
}
