package exchange

import (
	"io"
	"testing"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
)

// scripted is a connection whose answer has so many parts, each of the same bytes.
type scripted struct {
	part  []byte
	parts int
}

func (s *scripted) Ask(*headers.Request) (semantics.Head, error) {
	return semantics.Head{Status: 200}, nil
}

func (s *scripted) Next() ([]byte, error) {
	if s.parts--; s.parts < 0 {
		return nil, io.EOF
	}
	return s.part, nil
}

func (s *scripted) Again() bool  { return true }
func (s *scripted) Close() error { return nil }

// TestBodyOverTheLimit has no length that says so beforehand.
func TestBodyOverTheLimit(t *testing.T) {
	part := make([]byte, 1<<20)
	exact := &Poller{conn: &scripted{part, maxBody >> 20}}
	if err := exact.readBody(); err != nil || len(exact.body) != maxBody {
		t.Errorf("an answer of %d bytes: %d, %v", maxBody, len(exact.body), err)
	}
	endless := &Poller{conn: &scripted{part, 1000}}
	if err := endless.readBody(); loadgen.Kind(err) != loadgen.Frame || len(endless.body) > maxBody {
		t.Errorf("an endless answer: %v after %d bytes", err, len(endless.body))
	}
}

// TestBodyIsPutTogether from its parts, into the same memory each time.
func TestBodyIsPutTogether(t *testing.T) {
	conn := &scripted{part: []byte("ab")}
	p := &Poller{conn: conn}
	if n := testing.AllocsPerRun(10, func() {
		conn.parts = 3
		if err := p.readBody(); err != nil || string(p.body) != "ababab" {
			t.Fatalf("%q, %v", p.body, err)
		}
	}); n > 0 {
		t.Errorf("%v allocations per answer", n)
	}
}
