//go:build !linux

package veth

import "errors"

// New says that there are no network namespaces.
func New(_, _ []int) (*Cable, error) {
	return nil, errors.New("make a network of two namespaces: only Linux has them")
}

// Start calls start.
func (e *End) Start(start func() error) error { return start() }

// NewSwitch says so, too.
func NewSwitch(n int) (*Switch, error) {
	return nil, errors.New("make a network of namespaces: only Linux has them")
}

// Cut is for Linux.
func (s *Switch) Cut(int) error { return errors.ErrUnsupported }

// Join is for Linux.
func (s *Switch) Join(int) error { return errors.ErrUnsupported }
