package agents

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// connect connects to a server of the test's own.
func connect(t *testing.T, s *Server) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// TestAStreamArrivesOnceAndInOrder, also where nobody listens at first, what is written is longer than a message may be, and chunks come
// twice or are none.
func TestAStreamArrivesOnceAndInOrder(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	conn := connect(t, s)
	out := &sender{ctx: t.Context(), conn: conn, subject: "stream"}
	sent := bytes.Repeat([]byte("0123456789abcdef"), 100_000)
	written := make(chan error, 1)
	go func() {
		_, err := out.Write(sent)
		written <- errors.Join(err, out.send(kindEnd, []byte("over")))
	}()
	var got bytes.Buffer
	last := make(chan string, 1)
	if _, err := receive(connect(t, s), "stream", func(kind string, data []byte) {
		if kind == kindEnd {
			last <- string(data)
			return
		}
		got.Write(data)
		for _, number := range []string{"0", "99", "", "x"} { // an answer was lost, and what never was
			again := nats.NewMsg("stream")
			again.Header.Set(numberHead, number)
			again.Data = []byte("again")
			if err := conn.PublishMsg(again); err != nil {
				t.Error(err)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if text := <-last; text != "over" || !bytes.Equal(got.Bytes(), sent) {
		t.Errorf("%d bytes arrived and %q, want the %d that were sent", got.Len(), text, len(sent))
	}
}

// TestASenderGivesUp when its context is done, with the reason.
func TestASenderGivesUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	out := &sender{ctx: ctx, conn: connect(t, startServer(t, Access{})), subject: "nobody"}
	reason := errors.New("it is lost")
	defer time.AfterFunc(50*time.Millisecond, func() { cancel(reason) }).Stop()
	if n, err := out.Write([]byte("hello")); n != 0 || !errors.Is(err, reason) {
		t.Errorf("Write = %d, %v, want that it is lost", n, err)
	}
}
