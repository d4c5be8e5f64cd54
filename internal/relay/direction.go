package relay

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"pollpush/internal/arrival"
)

// chunk is how much is read at once, and maxUnderWay how much of one direction may be under way: it bounds memory as
// a path's buffers do, far above what any scenario has in flight.
const (
	chunk       = 32 << 10
	maxUnderWay = 8 << 20
)

// A direction is one of the two of a connection.
type direction struct {
	from, to net.Conn
	reader   *arrival.Reader // of from
	raw      syscall.RawConn // of to; nil: it can't be written to without waiting

	ended chan struct{} // closed when nothing more will be written

	mu      sync.Mutex
	bytes   int           // read and not yet written
	space   chan struct{} // capacity 1: there is room again
	waiting []segment     // due, but the receiver takes no more for now
	writing bool          // a goroutine writes what is waiting
	broken  bool          // nothing can be written any more: what still comes is dropped
}

func newDirection(from, to net.Conn) *direction {
	d := &direction{from: from, to: to, reader: arrival.AskingReader(from), space: make(chan struct{}, 1), ended: make(chan struct{})}
	if tcp, ok := to.(*net.TCPConn); ok {
		d.raw, _ = tcp.SyscallConn()
	}
	return d
}

// read puts what it reads on its way. The delay runs from when the bytes arrived, not from when they were read.
func (d *direction) read(ctx context.Context, delay time.Duration, q *queue) {
	buffer := make([]byte, 1<<10) // it grows: most connections never carry much at once
	var last time.Time
	for d.room(ctx) {
		n, err := d.reader.Read(buffer)
		at := time.Now()
		if n > 0 && d.reader.At != 0 {
			at = time.Unix(0, d.reader.At)
		}
		if at.Before(last) { // the clock was set back
			at = last
		}
		last = at
		if n > 0 {
			d.add(n)
			q.put(segment{due: at.Add(delay), direction: d, data: append([]byte(nil), buffer[:n]...)})
		}
		if err != nil {
			q.put(segment{due: at.Add(delay), direction: d, end: err})
			return
		}
		if n == len(buffer) && n < chunk {
			buffer = make([]byte, 2*n)
		}
	}
}

// add adds n bytes to what is under way.
func (d *direction) add(n int) {
	d.mu.Lock()
	d.bytes += n
	d.mu.Unlock()
	if n < 0 {
		select {
		case d.space <- struct{}{}:
		default:
		}
	}
}

// room waits until more may be read; false when nothing can be written any more, or ctx is done.
func (d *direction) room(ctx context.Context) bool {
	for {
		d.mu.Lock()
		full := d.bytes > maxUnderWay
		d.mu.Unlock()
		if !full {
			return ctx.Err() == nil
		}
		select {
		case <-d.space:
		case <-d.ended:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// arrived writes a segment that is due, as far as the receiver takes it at once. The rest is written by a goroutine of its
// own: a receiver that doesn't read holds up nobody else. Only Relay.deliver calls it.
func (d *direction) arrived(p segment) {
	d.mu.Lock()
	direct := !d.writing && !d.broken
	if d.writing && !d.broken {
		d.waiting = append(d.waiting, p)
	}
	d.mu.Unlock()
	if !direct {
		return
	}
	if p.end != nil {
		d.finish(p.end)
		return
	}
	n, err := d.try(p.data)
	d.add(-n)
	if err != nil {
		d.fail()
		return
	}
	if p.data = p.data[n:]; len(p.data) > 0 {
		d.mu.Lock()
		d.waiting, d.writing = append(d.waiting, p), true
		d.mu.Unlock()
		go d.writeWaiting()
	}
}

// try writes what the receiver takes without waiting.
func (d *direction) try(data []byte) (n int, err error) {
	if d.raw == nil {
		return 0, nil
	}
	var failed error
	err = d.raw.Write(func(fd uintptr) bool {
		n, failed = syscall.Write(int(fd), data)
		return true
	})
	if errors.Is(failed, syscall.EAGAIN) || errors.Is(failed, syscall.EINTR) {
		return 0, err
	}
	return max(n, 0), errors.Join(err, failed)
}

// writeWaiting writes until nothing is waiting any more.
func (d *direction) writeWaiting() {
	for {
		d.mu.Lock()
		batch := d.waiting
		d.waiting = nil
		if len(batch) == 0 {
			d.writing = false
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
		for _, p := range batch {
			if p.end != nil {
				d.finish(p.end)
				return // nothing comes after the end
			}
			n, err := d.to.Write(p.data)
			d.add(-n)
			if err != nil {
				d.fail()
				return
			}
		}
	}
}

// finish ends the stream the way it ended at its source: a FIN for a FIN, so that the other way may go on; a reset for
// anything else.
func (d *direction) finish(end error) {
	if half, ok := d.to.(interface{ CloseWrite() error }); ok && errors.Is(end, io.EOF) {
		half.CloseWrite()
	} else {
		reset(d.to)
	}
	close(d.ended)
}

// fail tells the sender that nobody reads any more.
func (d *direction) fail() {
	d.mu.Lock()
	d.broken, d.waiting = true, nil
	d.mu.Unlock()
	reset(d.from)
	close(d.ended)
}

// reset closes a connection so that its peer sees a reset.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Close()
}
