package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// execute runs the command. A panic in it is an error like others: Go's own exit status for it is that of wrong usage.
func execute(ctx context.Context, root *cobra.Command) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %v\n%s", p, debug.Stack())
		}
	}()
	out := &output{to: root.OutOrStdout()}
	root.SetOut(out)
	if err := root.ExecuteContext(ctx); err != nil {
		return err
	}
	return out.failed
}

// An output remembers what went wrong first: cobra's help doesn't say.
type output struct {
	to     io.Writer
	failed error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.to.Write(p)
	if err != nil && o.failed == nil {
		o.failed = fmt.Errorf("write to stdout: %w", err)
	}
	return n, err
}
