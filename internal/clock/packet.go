package clock

import (
	"bytes"
	"encoding/binary"
	"time"
)

// packetSize is the size of every datagram, in bytes. A responder sends two for one, of the same size: who sends in another's name has it
// double that, and no more.
const packetSize = 88

// magic begins every datagram, with the version of what follows.
var magic = []byte("pollclk1")

// What a datagram is.
const (
	request  = 1 // T1 stays with who sends it
	reply    = 2 // T2, and T3 as read just before it was sent
	followUp = 3 // the same with the kernel's T3, which is known only afterwards (as in two-step clocks of IEEE 1588)
)

// A packet is what a datagram says. Numbers are big-endian.
type packet struct {
	Kind   byte
	Kernel bool     // the kernel stamped T2, and in a follow-up T3
	Nonce  [16]byte // drawn by who asks, for as long as it asks: what has another one is not meant for it
	Number uint64   // of the exchange

	Received, Replied int64 // T2, T3
	Base, Width       int64 // Reading's of the host that replies
	Rate, Error       int64
}

// append appends the datagram to b.
func (p packet) append(b []byte) []byte {
	b = append(b, magic...)
	b = append(b, p.Kind, 0, 0, 0, 0, 0, 0, 0)
	if p.Kernel {
		b[len(b)-1] = 1
	}
	b = append(b, p.Nonce[:]...)
	for _, n := range []int64{int64(p.Number), p.Received, p.Replied, p.Base, p.Width, p.Rate, p.Error} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return b
}

// longest bounds what clocks are believed to show, so that sums of some times don't overflow.
const longest = int64(100 * 365 * 24 * time.Hour)

// fastest is more than Linux speeds a clock up by, ns per s: a tick may be longer or shorter by a tenth.
const fastest = int64(time.Second / 2)

// parse reads a datagram; ok is false for what is none of ours.
func parse(b []byte) (p packet, ok bool) {
	if len(b) != packetSize || !bytes.HasPrefix(b, magic) {
		return p, false
	}
	p.Kind, p.Kernel = b[8], b[15] == 1
	if p.Kind < request || p.Kind > followUp || b[15] > 1 || !bytes.Equal(b[9:15], make([]byte, 6)) {
		return p, false
	}
	copy(p.Nonce[:], b[16:32])
	p.Number = binary.BigEndian.Uint64(b[32:])
	for i, n := range []*int64{&p.Received, &p.Replied, &p.Base, &p.Width, &p.Rate, &p.Error} {
		*n = int64(binary.BigEndian.Uint64(b[40+8*i:]))
		if *n > longest || *n < -longest {
			return p, false
		}
	}
	return p, p.Width >= 0 && p.Error >= 0 && p.Rate >= -fastest && p.Rate <= fastest
}
