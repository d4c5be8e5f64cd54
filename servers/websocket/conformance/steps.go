package conformance

import (
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
)

// A step is a part of a case.
type step func(*peer) error

// send writes frames at once.
func send(frames ...string) step { return chop(1<<30, frames...) }

// chop writes frames in pieces of a size. A server that has closed may have gone: what it said will be read.
func chop(size int, frames ...string) step {
	all := strings.Join(frames, "")
	return func(p *peer) error {
		p.binary = p.binary || slices.ContainsFunc(frames, func(f string) bool { return f != "" && f[0]&0x0f == Binary })
		for piece := range slices.Chunk([]byte(all), size) {
			if _, err := p.Write(piece); err != nil {
				return nil
			}
		}
		return nil
	}
}

// answers waits for the answer to a message.
func answers(kind byte, payload string) step {
	return func(p *peer) error {
		want, code := p.subject.Answer(Message{kind, payload})
		if code != 0 {
			return fails(code)(p)
		}
		if err := p.until("an answer", func() bool { return len(p.answers) > 0 }); err != nil || p.ended {
			return err
		}
		got := p.answers[0]
		p.answers = p.answers[1:]
		if got != want {
			return fmt.Errorf("the answer is %d %.80q (%d bytes), want %d %.80q (%d bytes)",
				got.Kind, got.Payload, len(got.Payload), want.Kind, want.Payload, len(want.Payload))
		}
		return nil
	}
}

// pongs waits for pongs.
func pongs(payloads ...string) step {
	return func(p *peer) error {
		for _, want := range payloads {
			if err := p.until("a pong", func() bool { return len(p.pongs) > 0 }); err != nil || p.ended {
				return err
			}
			got := p.pongs[0]
			p.pongs = p.pongs[1:]
			if got != want {
				return fmt.Errorf("the pong has %q, want %q", got, want)
			}
		}
		return nil
	}
}

// fails waits for a close with one of the codes, and for the end of the stream.
func fails(codes ...int) step {
	return func(p *peer) error {
		what := fmt.Sprintf("a close with one of %v", codes)
		if err := p.until(what, func() bool { return p.closed != nil || len(p.answers) > 0 }); err != nil {
			return err
		}
		if p.closed == nil {
			return fmt.Errorf("the server answers %.80q, want %s", p.answers[0].Payload, what)
		}
		if !slices.Contains(codes, p.closed.code) && !(p.binary && p.refuses()) {
			return fmt.Errorf("the server closes with %d %q, want one of %v", p.closed.code, p.closed.reason, codes)
		}
		return p.end()
	}
}

// closes waits for the close that answers ours, and for the end of the stream.
func closes(code int, reason string) step {
	return func(p *peer) error {
		if err := p.until("a close", func() bool { return p.closed != nil }); err != nil {
			return err
		}
		if (p.closed.code != code || p.closed.reason != reason) && !(p.binary && p.refuses()) {
			return fmt.Errorf("the server closes with %d %q, want %d %q", p.closed.code, p.closed.reason, code, reason)
		}
		return p.end()
	}
}

// halves ends our half of the stream: the server ends its own.
func halves(p *peer) error {
	if err := p.Conn.(*net.TCPConn).CloseWrite(); err != nil {
		return err
	}
	p.ended = true
	for {
		if err := p.receive(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}
