// Package conformance tries whether a WebSocket server keeps to RFC 6455, case by case. The cases are ours; their groups are
// those of the Autobahn|Testsuite, so that people who know that one find their way: framing, pings and pongs, reserved bits,
// opcodes, fragmentation, UTF-8, closing and limits (the suite's 9 and 10; 8 doesn't exist), and compression (its 12 and 13) of a
// server that has it. Handshakes are tested elsewhere.
package conformance

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A Message is what frames are put together to.
type Message struct {
	Kind    byte // Text or Binary
	Payload string
}

// A Subject is a server under test, and what is right for it where the RFC leaves that to the server.
type Subject struct {
	Address string             // HOST:PORT
	Target  func(n int) string // request target of the nth connection: cases run at the same time
	Limit   int                // bytes of the largest message that is read

	// Patience is how long a case may take, which waits for nothing but the server; default 10 s.
	Patience time.Duration

	// Answer says what comes back for a message: another one, or the code with which the connection is closed.
	Answer func(Message) (back Message, code int)

	compressed bool // connections agree to permessage-deflate

	// Heard says what a message from the server stands for: an answer, or something else, which is skipped.
	Heard func(Message) (answer Message, ok bool)
}

// A Case is one connection: what is sent on it, and what has to come.
type Case struct {
	Name  string // begins with the number of its group
	steps []step
}

// Run runs all cases at the same time, each as a test.
func Run(t *testing.T, s Subject) {
	for n, c := range Cases(s.Limit) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if err := c.Try(s, n); err != nil {
				t.Error(err)
			}
		})
	}
}

// RunCompressed runs all cases at the same time with connections that agree to permessage-deflate (RFC 7692), except for those of
// reserved bits, of which one has a meaning then, and those of compression. The numbers of connections are those of CompressedCases.
func RunCompressed(t *testing.T, s Subject) {
	s.compressed = true
	for n, c := range CompressedCases(s.Limit) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if err := c.Try(s, n); err != nil {
				t.Error(err)
			}
		})
	}
}

// CompressedCases returns the cases of RunCompressed, for a server that reads messages of up to limit bytes.
func CompressedCases(limit int) (all []Case) {
	for _, c := range Cases(limit) {
		if !strings.HasPrefix(c.Name, "3 reserved bits") {
			all = append(all, c)
		}
	}
	for _, c := range compression(limit) {
		all = append(all, Case{"12 compression: " + c.Name, c.steps})
	}
	return all
}

// Cases returns the cases, for a server that reads messages of up to limit bytes.
func Cases(limit int) []Case {
	var all []Case
	for _, group := range []struct {
		name  string
		cases []Case
	}{
		{"1 framing", framing()}, {"2 pings", pings()}, {"3 reserved bits", reservedBits()}, {"4 opcodes", opcodes()},
		{"5 fragmentation", fragmentation()}, {"6 UTF-8", utf8Cases()}, {"7 closing", closing()}, {"9 limits", limits(limit)},
	} {
		for _, c := range group.cases {
			all = append(all, Case{group.name + ": " + c.Name, c.steps})
		}
	}
	return all
}

// Try opens the nth connection and goes through the case. It returns an error for what isn't as it has to be.
func (c Case) Try(s Subject, n int) error {
	p, err := dial(s, n)
	if err != nil {
		return err
	}
	defer p.Close()
	for i, step := range append(c.steps, goodbye) {
		if err := step(p); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
		if p.ended {
			break
		}
	}
	return p.nothingLeft()
}

// goodbye closes a connection that is still open, and with that checks that nothing else was wrong.
func goodbye(p *peer) error {
	if err := send(frame(true, Close, code(1000)+"goodbye"))(p); err != nil {
		return err
	}
	return closes(1000, "goodbye")(p)
}
