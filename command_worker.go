package main

import (
	"os"
	"slices"

	"github.com/spf13/cobra"

	"pollpush/experiment"
	"pollpush/lab"
	"pollpush/verify"
)

// newWorkerCommands are the processes that runs are made of. They are started by bench, run and verify, not by people.
func newWorkerCommands() []*cobra.Command {
	var commands []*cobra.Command
	for _, kind := range slices.Concat(experiment.Workers(transports[:], adapters, lab.Clients()), verify.Workers()) {
		commands = append(commands, &cobra.Command{
			Use: kind.Name, Hidden: true, Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				return kind.Serve(c.Context(), experiment.Stdin(os.Stdin), os.Stdout)
			},
		})
	}
	return commands
}
