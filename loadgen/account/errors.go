package account

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Errors counts errors by kind and keeps an example of each. They are rare, so one lock will do.
type Errors struct {
	mutex sync.Mutex
	count map[string]int64
	first map[string]error
}

// Add counts an error of a kind. err may be nil where nobody knows more than that.
func (e *Errors) Add(kind string, err error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.count == nil {
		e.count, e.first = map[string]int64{}, map[string]error{}
	}
	e.count[kind]++
	if err != nil && e.first[kind] == nil {
		e.first[kind] = err
	}
}

// Counts returns how many there were of each kind, nil if there was none.
func (e *Errors) Counts() map[string]int64 {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return maps.Clone(e.count)
}

// seen returns how many there were of each kind, and an example of each, as text; nil, nil: there was none.
func (e *Errors) seen() (counts map[string]int64, examples map[string]string) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.count == nil {
		return nil, nil
	}
	examples = make(map[string]string, len(e.first))
	for kind, err := range e.first {
		examples[kind] = err.Error()
	}
	return maps.Clone(e.count), examples
}

// Summary joins the examples, each with its kind's count, in the kinds' alphabetical order; nil if there is none.
func (e *Errors) Summary() error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	var all []error
	for _, kind := range slices.Sorted(maps.Keys(e.first)) {
		all = append(all, fmt.Errorf("%d x %s: %w", e.count[kind], kind, e.first[kind]))
	}
	return errors.Join(all...)
}
