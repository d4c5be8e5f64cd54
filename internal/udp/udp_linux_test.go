package udp

import (
	"encoding/binary"
	"net"
	"testing"
	"time"

	"golang.org/x/net/ipv4"
	"golang.org/x/sys/unix"
)

// gso returns the control message that has the kernel cut what is written into datagrams of so many bytes.
func gso(size uint16) []byte {
	b := make([]byte, unix.CmsgSpace(2))
	binary.NativeEndian.PutUint64(b, uint64(unix.CmsgLen(2)))
	binary.NativeEndian.PutUint32(b[8:], unix.IPPROTO_UDP)
	binary.NativeEndian.PutUint32(b[12:], unix.UDP_SEGMENT)
	binary.NativeEndian.PutUint16(b[16:], size)
	return b
}

// TestCounts writes three datagrams by one call, and one by each of two others.
func TestCounts(t *testing.T) {
	from, to := listen(t), listen(t)
	address := to.LocalAddr().(*net.UDPAddr)
	if n, _, err := from.WriteMsgUDP(make([]byte, 250), gso(100), address); n != 250 || err != nil {
		t.Skipf("no segmentation offload here: %d, %v", n, err)
	}
	if _, _, err := from.WriteMsgUDP(make([]byte, 30), nil, address); err != nil {
		t.Fatal(err)
	}
	if _, err := from.WriteTo(make([]byte, 7), address); err != nil {
		t.Fatal(err)
	}
	if b, p := from.Out.Bytes.Load(), from.Out.Packets.Load(); b != 287 || p != 5 {
		t.Errorf("out: %d bytes, %d packets, want 287 and 5", b, p)
	}
	messages := make([]ipv4.Message, 8)
	for i := range messages {
		messages[i].Buffers, messages[i].OOB = [][]byte{make([]byte, 300)}, make([]byte, 128)
	}
	to.SetReadDeadline(time.Now().Add(10 * time.Second))
	for to.In.Packets.Load() < 5 {
		if _, err := to.ReadBatch(messages, 0); err != nil {
			t.Fatal(err)
		}
	}
	if b, p := to.In.Bytes.Load(), to.In.Packets.Load(); b != 287 || p != 5 {
		t.Errorf("in: %d bytes, %d packets, want 287 and 5", b, p)
	}
}

// TestArrivalTimes reads later than datagrams arrive: the time must be that of the arrival.
func TestArrivalTimes(t *testing.T) {
	from, to := listen(t), listen(t)
	messages := make([]ipv4.Message, 1)
	messages[0].Buffers, messages[0].OOB = [][]byte{make([]byte, 300)}, make([]byte, 128)
	to.SetReadDeadline(time.Now().Add(10 * time.Second))
	// To the host's first socket that asks the kernel says for some milliseconds when a datagram was read.
	for deadline := time.Now().Add(500 * time.Millisecond); ; {
		before := time.Now().UnixNano()
		from.WriteTo([]byte("y"), to.LocalAddr())
		after := time.Now().UnixNano()
		if _, err := to.ReadBatch(messages, 0); err != nil {
			t.Fatal(err)
		}
		at := to.At.Load()
		if at >= before && at <= after {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("arrived %d ns after the write began, want 0 to %d", at-before, after-before)
		}
	}
}

func listen(t *testing.T) *Socket {
	t.Helper()
	s, err := Listen("127.0.0.1:0", true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func FuzzControl(f *testing.F) {
	f.Add(gso(1200))
	f.Add(make([]byte, 40))
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0, 0, 35, 0, 0, 0})
	f.Fuzz(func(t *testing.T, control []byte) {
		if at, size := Stamp(control), segment(control); at < 0 || size < 0 {
			t.Errorf("stamp %d, segment %d", at, size)
		}
	})
}
