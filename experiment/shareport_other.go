//go:build !unix

package experiment

import (
	"errors"
	"syscall"
)

func sharePort(_, _ string, _ syscall.RawConn) error {
	return errors.New("several processes can't share a port here: use server_processes 1")
}
