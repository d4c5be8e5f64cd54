//go:build !linux

package host

import (
	"errors"
	"time"
)

// CPUOfTree returns an error: other processes are not measured on this platform.
func CPUOfTree(int) (time.Duration, error) { return 0, errors.ErrUnsupported }
