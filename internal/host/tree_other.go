//go:build !linux

package host

import (
	"errors"
	"time"
)

// CPUOfTree returns an error: other processes are not measured on this platform.
func CPUOfTree(int) (time.Duration, error) { return 0, errors.ErrUnsupported }

// Tree returns an error: other processes are not measured on this platform.
func Tree(int) ([]int, error) { return nil, errors.ErrUnsupported }

// UsedBy returns the time; other processes are not measured on this platform.
func UsedBy([]int) TreeUsage { return TreeUsage{At: time.Now()} }

// MemoryOf returns nil: other processes are not measured on this platform.
func MemoryOf([]int) *int64 { return nil }
