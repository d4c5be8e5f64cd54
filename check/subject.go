package check

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/transport"
)

// A Subject is one transport of a server that runs.
type Subject struct {
	Name      string // of the server
	Version   string // "": it can't be told
	Transport transport.Transport
	Scenario  results.Scenario  // of those who follow, complete and valid; their number and that of topics is the checks' to say
	Address   string            // HOST:PORT that they connect to
	TLS       *tls.Config       // nil: plain
	Subscribe loadgen.Subscribe // follows it
	Resumes   bool              // there is a cursor, by which a client goes on where it was
	Codec     string            // the name of a codec that has sessions of its own, so that a request can't be repeated; "": there is none

	Topics int // how many there are, of which two are needed

	// Publish publishes a message whose body is a text to one of the topics, from 0, and returns once the server has it. nil: events come by
	// themselves.
	Publish func(ctx context.Context, topic int, text string) error

	// Restart starts the server again, which has ended, and puts into the Subject what has changed. nil: that can't be.
	Restart func(context.Context, *Subject) error

	request request // that a client followed with
	opening []byte  // what it sent after the request, by itself
	unheard bool    // clients hear nothing: one check has waited for it
}

// A Refusal is the error of a Publish that the server answered with a status other than success.
type Refusal struct {
	Status int
	Text   string // of the status, with the beginning of the answer
}

func (r Refusal) Error() string { return "status " + r.Text }

// learn has one client follow, and keeps its request. Whether that is answered well is for the checks to say.
func (s *Subject) learn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if s.notByHand() != nil {
		return nil
	}
	f := s.clients(1, 1)
	defer f.close()
	connecting := f.connect(ctx)
	sent, err := f.firstRequest(ctx)
	if err != nil {
		return cmp.Or(connecting, err)
	}
	s.request, s.opening, err = parseRequest(sent)
	return err
}

// again starts the server again.
func (s *Subject) again(ctx context.Context) error {
	s.unheard = false
	if err := s.Restart(ctx, s); err != nil {
		return err
	}
	return s.learn(ctx)
}

// lives says whether somebody listens. Of QUIC that can't be told.
func (s *Subject) lives(ctx context.Context) bool {
	if s.Scenario.HTTP == results.HTTP3 {
		return true
	}
	c, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", s.Address)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// notByHand says why checks that write requests by hand don't apply.
func (s *Subject) notByHand() error {
	switch {
	case s.Scenario.HTTP != results.HTTP1 && s.Scenario.HTTP != "":
		return inapplicable(fmt.Sprintf("it is followed over HTTP/%s: what this check sends is HTTP/1.1", s.Scenario.HTTP))
	case s.TLS != nil:
		return inapplicable("it is followed over TLS: what this check sends is plain")
	}
	return nil
}

// unpublished says why checks that publish don't apply.
func (s *Subject) unpublished() error {
	if s.Publish == nil {
		return inapplicable("publish is none: events come by themselves")
	}
	return nil
}

// nudge publishes now and then, until ctx is done: a long poll is answered by it.
func (s *Subject) nudge(ctx context.Context) {
	if s.Publish == nil {
		return
	}
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		_ = s.Publish(ctx, 0, "nudge") // whether that is possible other checks say
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// nonce names what one check publishes.
func nonce() string { return rand.Text()[:12] }
