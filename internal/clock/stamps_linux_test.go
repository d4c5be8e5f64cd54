//go:build linux && (amd64 || arm64)

package clock

import (
	"encoding/binary"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestKernelStamps: on loopback the kernel stamps what comes and what goes, once it has begun to.
func TestKernelStamps(t *testing.T) {
	f := follow(t, respond(t, Host))
	now := time.Now()
	e, err := f.Estimate(t.Context(), now, now)
	if err != nil {
		t.Fatal(err)
	}
	if !e.Kernel {
		t.Errorf("%+v: not by the kernel", e)
	}
}

// FuzzStamp: the time of a control message is one, or 0.
func FuzzStamp(f *testing.F) {
	of := func(kind int32, seconds, nanoseconds int64) []byte {
		b := make([]byte, unix.CmsgSpace(48))
		copy(b, askStamp)
		b[0] = byte(unix.CmsgLen(48))
		b[12] = byte(kind)
		binary.NativeEndian.PutUint64(b[16:], uint64(seconds))
		binary.NativeEndian.PutUint64(b[24:], uint64(nanoseconds))
		return b
	}
	f.Add(of(unix.SCM_TIMESTAMPING, 1_795_000_000, 5))
	f.Add(of(unix.SCM_TIMESTAMPING, 1, 1_000_000_000))
	f.Add(of(unix.SCM_TIMESTAMPING, -1, 5))
	f.Add(of(unix.SCM_TIMESTAMPNS, 1, 5))
	f.Add(of(unix.SCM_TIMESTAMPING, 1, 5)[:20])
	f.Fuzz(func(t *testing.T, control []byte) {
		if at := stamp(control); at < 0 {
			t.Fatalf("stamp = %d, want a time after 1970", at)
		}
	})
	if at := stamp(of(unix.SCM_TIMESTAMPING, 7, 5)); at != 7_000_000_005 {
		f.Errorf("stamp = %d, want 7 s and 5 ns", at)
	}
}
