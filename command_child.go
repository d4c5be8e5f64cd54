package main

import (
	"github.com/spf13/cobra"

	"pollpush/experiment"
)

// newChildCommand is a process of a run. It is started by bench, run and verify, not by people.
func newChildCommand(child experiment.Child) *cobra.Command {
	return &cobra.Command{
		Use: child.Name, Hidden: true, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return child.Run(c.Context()) },
	}
}
