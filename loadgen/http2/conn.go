package http2

import (
	"context"
	"errors"
	"runtime"
	"time"

	"golang.org/x/net/http2"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
	"pollpush/results"
	"pollpush/transport"
)

// A Conn is a client's requests, one after the other: over a connection of its own, or as streams of one that it shares. It is
// an exchange.Conn, and after an extended CONNECT also what its DATA is written to.
type Conn struct {
	client  *loadgen.Client
	session *session
	stream  stream
	part    []byte // the body's that Next returned last

	// join has the client take part in a connection that takes more streams; nil: it has one to itself.
	join func() error
	done <-chan struct{} // then the client leaves the connection that it shares

	request  *headers.Request // template is of it
	template *template
	length   int // of the body that template says
}

// Dial opens the client's connection, or has it take part in one.
func Dial(ctx context.Context, c *loadgen.Client, s results.Scenario) (*Conn, error) {
	if !c.Shares() {
		network, err := c.Dial(ctx)
		if err != nil {
			return nil, err
		}
		return &Conn{client: c, session: newSession(network, nil, ownRoom), stream: stream{fields: c.Fields()}}, nil
	}
	k := &Conn{client: c, stream: stream{wake: make(chan struct{}, 1), fields: c.Fields()}, done: ctx.Done()}
	k.join = func() error {
		joined, err := c.Share(ctx, func(shared *loadgen.Shared) (loadgen.Session, int, error) {
			begun := newSession(shared, shared, sharedRoom)
			begun.endless = s.Kind() == transport.Stream
			err := begun.settle()
			return begun, begun.reader.Buffered(), err
		})
		if err == nil {
			k.session = joined.(*session)
		}
		return err
	}
	return k, k.join()
}

// Settle waits until both sides have told each other their settings, which is part of connecting.
func (k *Conn) Settle() error {
	if k.session.shared != nil {
		return nil
	}
	return k.session.settle()
}

// Ask sends r, with the client's cursor in it, and reads the head of the final answer.
func (k *Conn) Ask(r *headers.Request) (semantics.Head, error) {
	if k.request != r || k.length != len(r.Body) {
		k.request, k.template, k.length = r, newTemplate(r), len(r.Body)
	}
	head, err := k.ask()
	for attempts := 1; k.join != nil && attempts < maxAttempts && errors.Is(err, semantics.ErrNotTaken); attempts++ {
		if err = k.join(); err == nil { // others may have a new connection by now
			head, err = k.ask()
		}
	}
	return head, err
}

// maxAttempts is on how many shared connections in a row that their server leaves a request is asked.
const maxAttempts = 5

func (k *Conn) ask() (semantics.Head, error) {
	if k.template.stays {
		if err := k.allowed(); err != nil {
			return semantics.Head{}, err
		}
	}
	k.stream.reset()
	if err := k.session.admit(&k.stream); err != nil {
		return semantics.Head{}, err
	}
	rest, err := k.session.open(&k.stream, k.template, k.client.Epoch(), k.client.Cursor(), k.request.Body)
	for err == nil && len(rest) > 0 {
		if err = k.wait(); err == nil {
			rest, err = k.session.sendBody(&k.stream, rest)
		}
	}
	if err != nil {
		return semantics.Head{}, err
	}
	if k.session.shared == nil {
		runtime.Gosched() // as http1.Conn does
	}
	for {
		head, arrived, ok, err := k.stream.answered()
		if ok || err != nil {
			k.arrived(arrived)
			return head, err
		}
		if err := k.wait(); err != nil {
			return head, err
		}
	}
}

// allowed waits for the server's settings and says whether they allow an extended CONNECT (RFC 8441, section 3).
func (k *Conn) allowed() error {
	if err := k.Settle(); err != nil {
		return err
	}
	k.session.mutex.Lock()
	defer k.session.mutex.Unlock()
	if !k.session.connects {
		return loadgen.Errorf(loadgen.Other, "http2: the server takes no WebSocket over HTTP/2: it does not announce extended CONNECT (RFC 8441)")
	}
	return nil
}

// wait waits until something may have come. When the session ends, the stream does; the error is that the client leaves before.
func (k *Conn) wait() error {
	if k.session.shared == nil {
		_ = k.session.step()
		return nil
	}
	select {
	case <-k.stream.wake:
		return nil
	case <-k.done:
		return context.Canceled
	}
}

func (k *Conn) arrived(ns int64) {
	if k.session.shared != nil {
		k.client.ArrivedAt(ns)
	}
}

// Next returns the next bytes of the answer's body, as many as have arrived, and io.EOF at its end.
func (k *Conn) Next() ([]byte, error) {
	for {
		part, arrived, acknowledge, err := k.stream.take(k.part)
		switch {
		case len(part) > 0:
			k.part = part
			k.arrived(arrived)
			k.acknowledge(acknowledge)
			return part, nil
		case err != nil:
			return nil, err
		}
		if err := k.wait(); err != nil {
			return nil, err
		}
	}
}

// acknowledge gives the server a window for so many bytes more.
func (k *Conn) acknowledge(bytes int) {
	if bytes == 0 {
		return
	}
	window := func(w *http2.Framer) error { return w.WriteWindowUpdate(k.stream.id, uint32(bytes)) }
	if k.session.shared == nil {
		k.session.reply(window)
	} else {
		k.session.send(window)
	}
}

// Write sends p as DATA. What is no larger than a control frame of a WebSocket waits for no window, because it may be the reader
// who sends it; the rest does, for as long as a write may take.
func (k *Conn) Write(p []byte) (n int, err error) {
	s, st := k.session, &k.stream
	if _, err := s.claim(st, 0); err != nil {
		return 0, err
	}
	small := len(p) <= controlSize
	for len(p) > 0 {
		room, err := s.claim(st, len(p))
		if err == nil && room < len(p) && small {
			err = loadgen.Errorf(loadgen.Timeout, "http2: the server reads nothing: its window is used up")
		} else if err == nil && room == 0 {
			err = s.awaitWindow(st)
		}
		if err != nil {
			return n, err
		}
		if room == 0 {
			continue
		}
		s.write.Lock()
		if err = s.framer.WriteData(st.id, false, p[:room]); err == nil {
			err = s.flush()
		}
		s.write.Unlock()
		if err != nil {
			return n, err
		}
		n, p = n+room, p[room:]
	}
	return n, nil
}

// controlSize is the largest control frame that a client sends (RFC 6455, sections 5.2 and 5.5).
const controlSize = 125 + 6

// SetWriteDeadline bounds what Write does. Of a connection that is shared nobody sets the deadline: each write has one.
func (k *Conn) SetWriteDeadline(t time.Time) error {
	if k.session.shared != nil {
		return nil
	}
	return k.session.network.SetWriteDeadline(t)
}

// Again says whether another request may be sent.
func (k *Conn) Again() bool { return k.session.Open() }

// Close closes the connection, or leaves the one that is shared.
func (k *Conn) Close() error {
	if k.session.shared == nil {
		return k.session.network.Close()
	}
	k.session.cancel(&k.stream)
	return nil
}
