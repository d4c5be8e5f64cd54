//go:build unix

package nethttp

import (
	"fmt"
	"syscall"
)

func execute(path string, args, env []string) error {
	return fmt.Errorf("start anew: %w", syscall.Exec(path, args, env)) // returns when it fails
}
