package servers

import (
	"errors"
	"io"
	"sync/atomic"
	"time"
)

// What clients send is read into memory as a whole, and may be 1 MiB. Few of them send so much at a time: were each connection allowed
// to, those who never come to an end would hold as much for each.

// largeBody is up to how many bytes anybody may send at any time, and mostLarge is how many may send more at a time: the others wait,
// which only those notice who want to.
const (
	largeBody = 64 << 10
	mostLarge = 64
)

// ErrManyLarge is what is wrong with a body for which there was no place within IOTimeout.
var ErrManyLarge = errors.New("the server takes as many large bodies at a time as it can")

// A largePlace is that of one body among the large ones, if it is large. leave may be called by anybody.
type largePlace struct {
	core *Core
	n    int // bytes so far
	held atomic.Bool
}

// add takes note of so many more bytes, and waits for a place where that makes the body large.
func (p *largePlace) add(n int) error {
	if p.n += n; p.n <= largeBody || p.held.Load() {
		return nil
	}
	select {
	case p.core.large <- struct{}{}:
	default:
		timer := time.NewTimer(p.core.Options.IOTimeout)
		defer timer.Stop()
		select {
		case p.core.large <- struct{}{}:
		case <-timer.C:
			return ErrManyLarge
		}
	}
	p.held.Store(true)
	return nil
}

// A Place is that of one body among the large ones, for who can't wait for it.
type Place struct{ place largePlace }

// NewPlace returns a place for a body of which nothing has come. Who has it calls Leave.
func (c *Core) NewPlace() *Place { return &Place{largePlace{core: c}} }

// Have reports whether there is room for a body of which n bytes have come.
func (p *Place) Have(n int) bool {
	if n <= largeBody || p.place.held.Load() {
		return true
	}
	select {
	case p.place.core.large <- struct{}{}:
		p.place.held.Store(true)
		return true
	default:
		return false
	}
}

// Leave gives the place up.
func (p *Place) Leave() { p.place.leave() }

// leave gives the place up.
func (p *largePlace) leave() {
	if p.held.CompareAndSwap(true, false) {
		<-p.core.large
	}
}

// another leaves for another body, of which nothing has come. Who adds calls it.
func (p *largePlace) another() {
	p.leave()
	p.n = 0
}

// ReadBody reads a body to its end, which is one of a few where it is large.
func (c *Core) ReadBody(r io.Reader) ([]byte, error) {
	place := &largePlace{core: c}
	defer place.leave()
	return io.ReadAll(&placed{r, place})
}

// placed is a body's bytes.
type placed struct {
	io.Reader
	place *largePlace
}

func (p *placed) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if full := p.place.add(n); full != nil {
		return n, full
	}
	return n, err
}
