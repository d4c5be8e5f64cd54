package feed

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestTimerWaits(t *testing.T) {
	timer, err := NewTimer()
	if err != nil {
		t.Fatal(err)
	}
	defer timer.Close()
	for range 3 {
		until := time.Now().Add(2 * time.Millisecond)
		if err := timer.Wait(t.Context(), until); err != nil {
			t.Fatal(err)
		}
		if now := time.Now(); now.Before(until) {
			t.Errorf("Wait returned %v early", until.Sub(now))
		}
	}
	if err := timer.Wait(t.Context(), time.Now().Add(-time.Hour)); err != nil {
		t.Errorf("Wait for a time that is past: %v", err)
	}
}

func TestTimerIsCancelled(t *testing.T) {
	timer, err := NewTimer()
	if err != nil {
		t.Fatal(err)
	}
	defer timer.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- timer.Wait(ctx, time.Now().Add(time.Hour)) }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Wait = %v, want context.Canceled", err)
	}
}
