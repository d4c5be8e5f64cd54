package main

import (
	"fmt"
	"os"

	"pollpush/results"
)

func (b *bench) conclude() error { return fmt.Errorf("todo %s %d", os.Args[0], results.Schema) }
