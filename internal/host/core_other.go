//go:build !linux

package host

import (
	"errors"
	"time"
)

// Cores returns an error: what cores do is not measured on this platform.
func Cores([]int) (CoreTime, error) { return CoreTime{}, errors.ErrUnsupported }

// CPUOf returns an error: other processes are not measured on this platform.
func CPUOf(int) (time.Duration, error) { return 0, errors.ErrUnsupported }
