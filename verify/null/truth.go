package null

import (
	"fmt"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Truth is what a null server did within the window. It knows these numbers because it made them.
type Truth struct {
	Transport   string   // that it spoke
	First, Last []uint64 // the window's events, per topic: none if Last < First
	Published   int64    // events of all topics
	Expected    int64    // for each client of their topic
	Lost        int64    // left out on purpose
	Duplicates  int64    // sent again on purpose
	Reordered   int64    // sent after their successor on purpose

	Requests    int64 // answered, each with one event
	AppDown     int64 // bytes written
	AppUp       int64 // bytes read
	Writes      int64 // each one packet: the kernel sends small writes at once (TCP_NODELAY), and nothing is on its way
	ConnectDown int64 // bytes of answers to handshakes
	ConnectUp   int64 // bytes of handshakes
	Header      int64 // bytes of a packet's TCP/IP headers; 0: unknown

	// What was written between two readings of the clock left between them: due -> just before the write, and due ->
	// just after it, as HdrHistograms of ns in their standard encoding.
	Before, After string
	// Planned is due -> when it was meant to be written, of the same events: what they would have been if neither the null
	// server nor, where they have to ask, the clients had been late.
	Planned string
	Late    Lateness
}

// Lateness is by how much the null server missed the times it had drawn, in ns: its own shortcoming, which is part of
// Before and After.
type Lateness struct{ Mean, P99, Max int64 }

// WireDown returns the bytes of the IP packets to the clients.
func (t Truth) WireDown() (int64, bool) { return t.AppDown + t.Writes*t.Header, t.Header > 0 }

// maxLatency is the largest latency that is told apart.
const maxLatency = int64(time.Hour)

// A deliveryLog adds up what a null server delivers.
type deliveryLog struct {
	mutex               sync.Mutex
	before, after, late *hdrhistogram.Histogram
	planned             *hdrhistogram.Histogram
	bytes, writes       int64
}

func newDeliveryLog() *deliveryLog {
	make := func() *hdrhistogram.Histogram { return hdrhistogram.New(1, maxLatency, 3) }
	return &deliveryLog{before: make(), after: make(), late: make(), planned: make()}
}

// add takes what was written of the window, and between which two times.
func (l *deliveryLog) add(d delivery, bytes int, before, after int64) {
	if !d.measured {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.bytes += int64(bytes)
	l.writes++
	if d.repeat {
		return
	}
	put(l.before, before-d.due)
	put(l.after, after-d.due)
	put(l.late, before-d.at)
	put(l.planned, d.at-d.due)
}

func put(h *hdrhistogram.Histogram, ns int64) { _ = h.RecordValue(min(max(ns, 0), maxLatency)) }

// close adds the sums to t.
func (l *deliveryLog) close(t *Truth) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	t.AppDown, t.Writes = l.bytes, l.writes
	for _, h := range []struct {
		from *hdrhistogram.Histogram
		to   *string
	}{{l.before, &t.Before}, {l.after, &t.After}, {l.planned, &t.Planned}} {
		encoded, err := h.from.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		if err != nil {
			return fmt.Errorf("encode a histogram: %w", err)
		}
		*h.to = string(encoded)
	}
	t.Late = Lateness{Mean: int64(l.late.Mean()), P99: l.late.ValueAtPercentile(99), Max: l.late.Max()}
	return nil
}
