package bench

import (
	"sync"
	"time"
)

// An estimate knows how long the rest of a bench takes: as expected, in proportion to what the attempts so far took. The
// progress library has estimates too; they leap whenever a step is made again.
type estimate struct {
	mu              sync.Mutex    // bars are drawn by another goroutine
	rest            time.Duration // what the steps that are not done are expected to take, the current one included
	current         time.Duration // of that, the current attempt
	began           time.Time     // the current attempt
	expected, spent time.Duration // what all attempts before it were expected to take, and took
}

func newEstimate(todo []step) *estimate {
	e := &estimate{}
	for _, s := range todo {
		e.rest += s.expected()
	}
	return e
}

// begin says that an attempt at a step begins.
func (e *estimate) begin(s step) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.current, e.began = s.expected(), time.Now()
}

// end says that it is over, and whether the step is made again.
func (e *estimate) end(again bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.expected += e.current
	e.spent += time.Since(e.began)
	if !again {
		e.rest -= e.current
	}
	e.current = 0
}

// skip says that a step is not made.
func (e *estimate) skip(s step) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.rest -= s.expected()
}

// left is about how long the rest takes, to a second.
func (e *estimate) left() time.Duration {
	_, left := e.passed()
	return left.Round(time.Second)
}

// passed is the time that attempts have taken, and about what is left.
func (e *estimate) passed() (passed, left time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	passed, left = e.spent, e.rest
	if e.current > 0 {
		passed += time.Since(e.began)
		left -= min(e.current, time.Since(e.began))
	}
	if e.expected > 0 {
		left = time.Duration(float64(left) * float64(e.spent) / float64(e.expected))
	}
	return passed, left
}
