//go:build !linux

package host

import (
	"errors"
	"time"
)

// Used returns the time; what this process has used is not measured on this platform.
func Used() Usage { return Usage{At: time.Now()} }

// CountInstructions does nothing: they are not counted on this platform.
func CountInstructions() {}

// RSS returns nil: it is not measured on this platform.
func RSS() *int64 { return nil }

// PeakRSS returns nil: it is not measured on this platform.
func PeakRSS() *int64 { return nil }

// ResetPeakRSS returns an error: there is no peak to reset on this platform.
func ResetPeakRSS() error { return errors.ErrUnsupported }

// SettledRSS returns nil: it is not measured on this platform.
func SettledRSS() *int64 { return nil }

// CPUs returns nothing: processes can't be pinned on this platform.
func CPUs() ([]int, error) { return nil, nil }

// Pinned runs start. Asking for cores is an error on this platform.
func Pinned(cpus []int, start func() error) error {
	if len(cpus) > 0 {
		return errors.New("pinning to cores needs linux: use --pin=false")
	}
	return start()
}

// Urgent returns an error: no process comes before others on this platform.
func Urgent() error { return errors.ErrUnsupported }

// ClockOffset returns nil: a step of the wall clock is not noticed on this platform.
func ClockOffset() *time.Duration { return nil }
