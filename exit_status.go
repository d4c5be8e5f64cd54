package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"pollpush/internal/usage"
	"pollpush/internal/visible"
)

// Exit status, as scripts see it.
const (
	exitBad          = 1 // it ran, and what it found is bad: a gate failed, a run is invalid, something was lost
	exitUsage        = 2 // wrong usage: nothing was run
	exitInconclusive = 3 // compare: nothing is bad, but what looks so can't be judged, or there is nothing to compare
)

// errBad is returned when everything worked and the result is bad. What is bad has been said already.
var errBad = errors.New("bad result")

// errInconclusive is returned by a comparison that can't tell. What could not be judged has been said already.
var errInconclusive = errors.New("inconclusive")

// errInterrupted is what a person reads of a command that was told to end.
var errInterrupted = errors.New("interrupted")

// An interruption is the error of a command that was told to end, and says what became of its work.
type interruption struct{ left string }

func (i interruption) Error() string { return errInterrupted.Error() + ": " + i.left }

// whenInterrupted returns err, as an interruption if it is one.
func whenInterrupted(err error, left string) error {
	if errors.Is(err, context.Canceled) {
		return interruption{left}
	}
	return err
}

// exitStatus says what went wrong, if anything did, and returns the status that says so to scripts.
func exitStatus(err error) int {
	var wrong usage.Error
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errBad):
		return exitBad
	case errors.Is(err, errInconclusive):
		return exitInconclusive
	case errors.Is(err, context.Canceled):
		complain(errInterrupted)
		return exitBad
	case errors.As(err, &wrong):
		complain(err)
		return exitUsage
	default:
		complain(err)
		return exitBad
	}
}

// complain says what went wrong, each joined error on a line of its own.
func complain(err error) {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(os.Stderr, "pollpush:", line)
	}
}

// warn says what a reader of results should know.
func warn(warnings []string) {
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, "pollpush: warning:", visible.Text(w))
	}
}
