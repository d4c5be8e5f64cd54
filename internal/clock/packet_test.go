package clock

import (
	"bytes"
	"testing"
)

// FuzzPacket: what is read makes the datagram that it was read from.
func FuzzPacket(f *testing.F) {
	good := packet{Kind: followUp, Kernel: true, Nonce: [16]byte{1, 2, 3}, Number: 9, Received: 5, Replied: 6, Base: -7, Width: 8, Rate: -10, Error: 9}
	f.Add(good.append(nil))
	f.Add(good.append(nil)[:packetSize-1])
	f.Add(append(good.append(nil), 0))
	f.Add(packet{Kind: request}.append(nil))
	f.Add(packet{Kind: followUp + 1}.append(nil))
	f.Add(packet{Kind: reply, Width: -1}.append(nil))
	f.Add(packet{Kind: reply, Error: -1}.append(nil))
	f.Add(packet{Kind: reply, Base: longest + 1}.append(nil))
	f.Add(packet{Kind: reply, Rate: fastest + 1}.append(nil))
	f.Add([]byte("pollclk1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, ok := parse(b)
		if !ok {
			return
		}
		if made := p.append(nil); !bytes.Equal(made, b) {
			t.Fatalf("parse(%x) = %+v, which is %x", b, p, made)
		}
		if p.Width < 0 || p.Rate > fastest || p.Received > longest || p.Replied < -longest {
			t.Fatalf("parse(%x) = %+v, which no clock shows", b, p)
		}
	})
}
