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

// chunk is how much is read at once, and maxOnTheWay how much of one direction may be on its way: it bounds memory as
// a path's buffers do, far above what any scenario has in flight.
const (
	chunk       = 32 << 10
	maxOnTheWay = 8 << 20
)

// A way is one direction of a connection.
type way struct {
	from, to net.Conn
	reader   *arrival.Reader // of from
	raw      syscall.RawConn // of to; nil: it can't be written to without waiting

	ended chan struct{} // closed when nothing more will be written

	mu      sync.Mutex
	bytes   int           // read and not yet written
	space   chan struct{} // capacity 1: there is room again
	waiting []parcel      // due, but the receiver takes no more for now
	writing bool          // a goroutine writes what is waiting
	broken  bool          // nothing can be written any more: what still comes is dropped
}

func newWay(from, to net.Conn) *way {
	w := &way{from: from, to: to, reader: arrival.AskingReader(from), space: make(chan struct{}, 1), ended: make(chan struct{})}
	if tcp, ok := to.(*net.TCPConn); ok {
		w.raw, _ = tcp.SyscallConn()
	}
	return w
}

// read puts what it reads on its way. The delay runs from when the bytes arrived, not from when they were read.
func (w *way) read(ctx context.Context, delay time.Duration, q *queue) {
	buffer := make([]byte, 1<<10) // it grows: most connections never carry much at once
	var last time.Time
	for w.room(ctx) {
		n, err := w.reader.Read(buffer)
		at := time.Now()
		if n > 0 && w.reader.At != 0 {
			at = time.Unix(0, w.reader.At)
		}
		if at.Before(last) { // the clock was set back
			at = last
		}
		last = at
		if n > 0 {
			w.add(n)
			q.put(parcel{due: at.Add(delay), way: w, data: append([]byte(nil), buffer[:n]...)})
		}
		if err != nil {
			q.put(parcel{due: at.Add(delay), way: w, end: err})
			return
		}
		if n == len(buffer) && n < chunk {
			buffer = make([]byte, 2*n)
		}
	}
}

// add adds n bytes to what is on the way.
func (w *way) add(n int) {
	w.mu.Lock()
	w.bytes += n
	w.mu.Unlock()
	if n < 0 {
		select {
		case w.space <- struct{}{}:
		default:
		}
	}
}

// room waits until more may be read; false when nothing can be written any more, or ctx is done.
func (w *way) room(ctx context.Context) bool {
	for {
		w.mu.Lock()
		full := w.bytes > maxOnTheWay
		w.mu.Unlock()
		if !full {
			return ctx.Err() == nil
		}
		select {
		case <-w.space:
		case <-w.ended:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// arrived writes a parcel that is due, as far as the receiver takes it at once. The rest is written by a goroutine of its
// own: a receiver that doesn't read holds up nobody else. Only the line's deliverer calls it.
func (w *way) arrived(p parcel) {
	w.mu.Lock()
	direct := !w.writing && !w.broken
	if w.writing && !w.broken {
		w.waiting = append(w.waiting, p)
	}
	w.mu.Unlock()
	if !direct {
		return
	}
	if p.end != nil {
		w.finish(p.end)
		return
	}
	n, err := w.try(p.data)
	w.add(-n)
	if err != nil {
		w.fail()
		return
	}
	if p.data = p.data[n:]; len(p.data) > 0 {
		w.mu.Lock()
		w.waiting, w.writing = append(w.waiting, p), true
		w.mu.Unlock()
		go w.writeWaiting()
	}
}

// try writes what the receiver takes without waiting.
func (w *way) try(data []byte) (n int, err error) {
	if w.raw == nil {
		return 0, nil
	}
	var failed error
	err = w.raw.Write(func(fd uintptr) bool {
		n, failed = syscall.Write(int(fd), data)
		return true
	})
	if errors.Is(failed, syscall.EAGAIN) || errors.Is(failed, syscall.EINTR) {
		return 0, err
	}
	return max(n, 0), errors.Join(err, failed)
}

// writeWaiting writes until nothing is waiting any more.
func (w *way) writeWaiting() {
	for {
		w.mu.Lock()
		batch := w.waiting
		w.waiting = nil
		if len(batch) == 0 {
			w.writing = false
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
		for _, p := range batch {
			if p.end != nil {
				w.finish(p.end)
				return // nothing comes after the end
			}
			n, err := w.to.Write(p.data)
			w.add(-n)
			if err != nil {
				w.fail()
				return
			}
		}
	}
}

// finish ends the stream the way it ended at its source: a FIN for a FIN, so that the other way may go on; a reset for
// anything else.
func (w *way) finish(end error) {
	if half, ok := w.to.(interface{ CloseWrite() error }); ok && errors.Is(end, io.EOF) {
		half.CloseWrite()
	} else {
		reset(w.to)
	}
	close(w.ended)
}

// fail tells the sender that nobody reads any more.
func (w *way) fail() {
	w.mu.Lock()
	w.broken, w.waiting = true, nil
	w.mu.Unlock()
	reset(w.from)
	close(w.ended)
}

// reset closes a connection so that its peer sees a reset.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Close()
}
