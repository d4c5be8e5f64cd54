// Package usage tells errors of whoever called the program (a flag, a file, a name) from all others.
package usage

import "fmt"

// An Error is the caller's: the program ends with the exit status of wrong usage.
type Error struct{ Err error }

func (e Error) Error() string { return e.Err.Error() }

func (e Error) Unwrap() error { return e.Err }

// Errorf returns an Error; its arguments are those of fmt.Errorf.
func Errorf(format string, args ...any) error { return Error{fmt.Errorf(format, args...)} }
