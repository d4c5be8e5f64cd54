package main

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"

	"pollpush/internal/usage"
)

// TestEnd: a command that was told to end has a second at the most, its children less, and none at all at the second
// signal.
func TestEnd(t *testing.T) {
	for _, test := range []struct {
		name         string
		takes        time.Duration // the command, by itself
		second       time.Duration // when the second signal comes
		want         time.Duration // when the program ends
		status, kill int           // its exit status, and how often the children were killed
	}{
		{"ends by itself", 100 * time.Millisecond, time.Hour, 100 * time.Millisecond, 0, 0},
		{"waits for a child", killAfter + 100*time.Millisecond, time.Hour, killAfter + 100*time.Millisecond, 0, 1},
		{"never ends", time.Hour, time.Hour, leaveAfter, exitBad, 1},
		{"second signal", time.Hour, 20 * time.Millisecond, 20 * time.Millisecond, exitBad, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				done, signals := make(chan int, 1), make(chan os.Signal, 1)
				time.AfterFunc(test.takes, func() { done <- 0 })
				time.AfterFunc(test.second, func() { signals <- syscall.SIGTERM })
				begin, killed := time.Now(), 0
				status := end(done, signals, func() { killed++ })
				if took := time.Since(begin); took != test.want || status != test.status || killed != test.kill {
					t.Errorf("ended after %v with status %d, children killed %d times, want %v, %d and %d",
						took, status, killed, test.want, test.status, test.kill)
				}
			})
		})
	}
}

// TestAPanicIsNotWrongUsage: Go's own exit status for a panic is that of wrong usage.
func TestAPanicIsNotWrongUsage(t *testing.T) {
	c := &cobra.Command{Use: "x", SilenceErrors: true, SilenceUsage: true, RunE: func(*cobra.Command, []string) error { panic("it broke") }}
	c.SetArgs(nil)
	err := execute(t.Context(), c)
	if err == nil || !strings.HasPrefix(err.Error(), "internal error: it broke\n") {
		t.Fatalf("execute = %v, want an internal error", err)
	}
	var wrong usage.Error
	if errors.As(err, &wrong) || errors.Is(err, errBad) {
		t.Errorf("%v is not said to be what it is", err)
	}
}
