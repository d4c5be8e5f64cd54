package loadgen

import (
	"bytes"
	"fmt"
	"net"
	"testing"
	"time"

	"pollpush/feed"
)

// BenchmarkDeliver hands events of the window to one client, as many at a time as one read may bring.
func BenchmarkDeliver(b *testing.B) {
	for _, together := range []int{1, 16} {
		b.Run(fmt.Sprintf("%d at a time", together), func(b *testing.B) {
			const events = 4096
			l := New(scenario(2), nil, Options{CPUs: 1})
			defer l.Close()
			now := time.Now()
			l.SetWindow(now, now.Add(time.Hour))
			c := &l.clients[0]
			ours, theirs := net.Pipe()
			defer theirs.Close()
			c.reading = newConn(b.Context(), c.link, c, ours)
			c.reading.reader.At = now.Add(time.Millisecond).UnixNano() // as if the kernel had stamped it
			var reads [][]byte
			for seq := range uint64(events) {
				if seq%uint64(together) == 0 {
					reads = append(reads, nil)
				}
				last := &reads[len(reads)-1]
				*last = feed.AppendLine(*last, feed.Message{Seq: seq + 1, Due: now, Body: feed.GeneratedBody(64, 0, now)})
			}
			epochs := [2][]byte{bytes.Repeat([]byte("a"), feed.EpochBytes), bytes.Repeat([]byte("b"), feed.EpochBytes)}
			b.ReportAllocs()
			for i, n := 0, 0; b.Loop(); i++ {
				if i%len(reads) == 0 {
					c.Met(epochs[n%2]) // the numbers begin anew
					n++
				}
				c.delivered = 0 // as a read leaves it
				if c.Deliver(reads[i%len(reads)]) != together {
					b.Fatal("not all were delivered")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*together), "ns/event")
		})
	}
}
