package lab

import (
	"context"
	"errors"
	"testing"
)

// TestAFeedThatStopsSaysSo: the visitor of a session whose publisher fails is told; one who has paused it is not.
func TestAFeedThatStopsSaysSo(t *testing.T) {
	told := make(chan error, 1)
	s := &session{failed: func(err error) { told <- err }}
	broken := errors.New("read timerfd: it is broken")
	s.start(func(context.Context) error { return broken })
	if err := <-told; !errors.Is(err, broken) {
		t.Errorf("told %v, want %v", err, broken)
	}
	s.pause()
	s.start(func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	})
	s.pause()
	if len(told) > 0 {
		t.Errorf("after a pause: told %v", <-told)
	}
}
