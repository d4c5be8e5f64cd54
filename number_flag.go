package main

import (
	"fmt"

	"pollpush/suites"
)

// numberFlag makes a number a flag that is written as in a suite. Unlike pflag's own it refuses what some read otherwise,
// as 010, which is ten or eight.
type numberFlag[T int | uint64 | float64] struct{ number *T }

func (f numberFlag[T]) Type() string {
	switch any(f.number).(type) {
	case *uint64:
		return "uint"
	case *float64:
		return "float"
	}
	return "int"
}

func (f numberFlag[T]) Set(text string) error { return suites.Set(f.number, text) }

func (f numberFlag[T]) String() string {
	if f.number == nil {
		return ""
	}
	return fmt.Sprint(*f.number)
}
