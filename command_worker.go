package main

import (
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"pollpush/experiment"
	"pollpush/lab"
	"pollpush/verify"
)

// runKinds are the kinds of processes that runs are made of.
func runKinds() []experiment.WorkerKind {
	return experiment.Workers(transports[:], adapters, lab.Clients())
}

// workerKinds are those of all processes that this program starts.
func workerKinds() []experiment.WorkerKind { return slices.Concat(runKinds(), verify.Workers()) }

// newWorkerCommands are the processes that runs are made of. They are started by bench, run and verify, not by people.
func newWorkerCommands() []*cobra.Command {
	var commands []*cobra.Command
	for _, kind := range workerKinds() {
		commands = append(commands, &cobra.Command{
			Use: kind.Name, Hidden: true, Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				// A parent that was killed must not keep it from cleaning up: answering it would end the process by a SIGPIPE.
				signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
				return kind.Serve(c.Context(), experiment.Stdin(os.Stdin), os.Stdout)
			},
		})
	}
	return commands
}
