//go:build linux && (amd64 || arm64)

package arrival

import (
	"bytes"
	"encoding/binary"
	"testing"

	"golang.org/x/sys/unix"
)

// controlOf is the control message of a time.
func controlOf(seconds, nanoseconds uint64) []byte {
	control := binary.NativeEndian.AppendUint64(nil, unix.SizeofCmsghdr+16)
	control = binary.NativeEndian.AppendUint32(control, unix.SOL_SOCKET)
	control = binary.NativeEndian.AppendUint32(control, unix.SCM_TIMESTAMPNS)
	return binary.NativeEndian.AppendUint64(binary.NativeEndian.AppendUint64(control, seconds), nanoseconds)
}

// FuzzStamp: a time that is read makes the message it was read from, and what is no such message has no time.
func FuzzStamp(f *testing.F) {
	f.Add(controlOf(1_795_000_000, 123_456_789))
	f.Add(controlOf(0, 0))
	f.Add(controlOf(1, 1_000_000_000))
	f.Add(controlOf(1<<63, 1))
	f.Add(controlOf(1<<33, 999_999_999)[:31])
	other := controlOf(5, 5)
	other[12]++ // another kind of message
	f.Add(other)
	f.Fuzz(func(t *testing.T, control []byte) {
		at := stamp(control)
		if at < 0 {
			t.Fatalf("stamp = %d, want a time after 1970", at)
		}
		if at > 0 && !bytes.HasPrefix(control, controlOf(uint64(at)/1e9, uint64(at)%1e9)) {
			t.Fatalf("stamp(%x) = %d, which is %x", control, at, controlOf(uint64(at)/1e9, uint64(at)%1e9))
		}
	})
}

// FuzzStampOfTime: every time until 2262 is read as it was written.
func FuzzStampOfTime(f *testing.F) {
	f.Add(int64(1_795_000_000_123_456_789))
	f.Add(int64(1))
	f.Fuzz(func(t *testing.T, at int64) {
		const last = 9_223_372_035_999_999_999 // of the last whole second but one that nanoseconds in 63 bits can tell
		if at < 0 || at > last {
			return
		}
		if got := stamp(controlOf(uint64(at)/1e9, uint64(at)%1e9)); got != at {
			t.Fatalf("stamp = %d, want %d", got, at)
		}
	})
}
