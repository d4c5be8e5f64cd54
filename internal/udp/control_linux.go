package udp

import (
	"encoding/binary"
	"math"

	"golang.org/x/sys/unix"
)

// Stamp returns the arrival time among the control messages of a datagram (SO_TIMESTAMPNS, socket(7)), Unix ns; 0: there
// is none.
func Stamp(control []byte) int64 {
	body := find(control, unix.SOL_SOCKET, unix.SCM_TIMESTAMPNS)
	if len(body) < 16 {
		return 0
	}
	seconds, nanoseconds := binary.NativeEndian.Uint64(body), binary.NativeEndian.Uint64(body[8:])
	if seconds >= math.MaxInt64/1_000_000_000 || nanoseconds >= 1e9 {
		return 0
	}
	return int64(seconds*1e9 + nanoseconds)
}

// segment returns how many bytes each datagram has of those that are written with these control messages; 0: it is one.
func segment(control []byte) int {
	body := find(control, unix.IPPROTO_UDP, unix.UDP_SEGMENT)
	if len(body) < 2 {
		return 0
	}
	return int(binary.NativeEndian.Uint16(body))
}

// find returns the body of the first control message (cmsg(3)) of that kind; nil: there is none.
func find(control []byte, level, kind int32) []byte {
	for len(control) >= unix.SizeofCmsghdr {
		header, body, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			return nil
		}
		if header.Level == level && header.Type == kind {
			return body
		}
		control = rest
	}
	return nil
}
