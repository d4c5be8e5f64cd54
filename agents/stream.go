package agents

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// A stream of bytes goes over a subject in numbered chunks, each of which is a request that is answered when it was taken. One
// that isn't answered is sent again: connections break and come back, and nothing is lost or taken twice.

// chunkSize is the size of the largest, in bytes: NATS servers take messages of up to 1 MB unless they are told otherwise.
const chunkSize = 512 << 10

// The heads of a chunk.
const (
	numberHead = "Number"
	kindHead   = "Kind"
)

// The kinds of chunks: bytes, and what is last.
const (
	kindBytes = ""
	kindEnd   = "end"
)

// askAgainAfter is how long an answer is waited for before a chunk is sent again.
const askAgainAfter = time.Second

// A sender sends a stream until its context is done.
type sender struct {
	ctx     context.Context
	conn    *nats.Conn
	subject string

	mu     sync.Mutex
	number uint64
}

// Write sends bytes, and returns when they were taken.
func (s *sender) Write(b []byte) (n int, err error) {
	for n < len(b) {
		size := min(chunkSize, len(b)-n)
		if err := s.send(kindBytes, b[n:n+size]); err != nil {
			return n, err
		}
		n += size
	}
	return n, nil
}

// send sends one chunk.
func (s *sender) send(kind string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	message := nats.NewMsg(s.subject)
	message.Data = data
	message.Header.Set(numberHead, strconv.FormatUint(s.number, 10))
	message.Header.Set(kindHead, kind)
	for {
		ctx, cancel := context.WithTimeout(s.ctx, askAgainAfter)
		_, err := s.conn.RequestMsgWithContext(ctx, message)
		if err == nil {
			cancel()
			s.number++
			return nil
		}
		if errors.Is(err, nats.ErrMaxPayload) { // it never gets through
			cancel()
			return err
		}
		if ctx.Err() == nil { // nobody listens, or there is no connection
			select {
			case <-ctx.Done():
			case <-time.After(askAgainAfter / 10):
			}
		}
		cancel()
		if s.ctx.Err() != nil {
			return context.Cause(s.ctx)
		}
	}
}

// receive hands each chunk of a stream to take once, in their order, and answers it when take returns. The subscription ends with
// its connection, or when it is unsubscribed from.
func receive(conn *nats.Conn, subject string, take func(kind string, data []byte)) (*nats.Subscription, error) {
	var next uint64
	s, err := conn.Subscribe(subject, func(m *nats.Msg) {
		number, err := strconv.ParseUint(m.Header.Get(numberHead), 10, 64)
		if err != nil || number > next {
			return
		}
		if number == next {
			take(m.Header.Get(kindHead), m.Data)
			next++
		}
		_ = m.Respond(nil) // who hears nothing asks again
	})
	if err != nil {
		return nil, err
	}
	// While a chunk is being taken it may come again and again: what is too much for the queue is dropped, and comes again as well.
	return s, s.SetPendingLimits(8, 8*chunkSize)
}
