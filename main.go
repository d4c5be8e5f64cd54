// Pollpush measures what polling costs against server push: short polling, long polling, Server-Sent Events,
// WebSocket and HTTP streaming on one stack, hammered by one load generator, recorded, drawn and compared.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"pollpush/experiment"
	"pollpush/internal/usage"
)

func main() { os.Exit(runCommand(os.Args[1:])) }

// runCommand is main with an exit status, so that tests can have it as a command. The first SIGTERM or Ctrl-C cancels the
// command's context; see end for what follows.
func runCommand(args []string) int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	root := newRootCommand()
	root.SetArgs(args)
	done := make(chan int, 1)
	go func() { done <- exitStatus(execute(ctx, root)) }()
	select {
	case status := <-done:
		return status
	case <-signals:
		cancel()
		return end(done, signals, experiment.KillWorkers)
	}
}

// newRootCommand composes the command line: every command is one line here and a file.
func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "pollpush",
		Short: "measure what polling costs against server push",
		Long: "pollpush runs short polling, long polling, Server-Sent Events, WebSocket, HTTP streaming and WebTransport on one stack,\n" +
			"hammers them, records what happened, and draws it.\n\n" +
			"Where a command reads runs, it takes a file, a directory with a runs.jsonl, or the name of a bench.",
		Example:       "  pollpush run --transport sse --clients 1000\n  pollpush bench --suite quick",
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(newAdviseCommand(), newBenchCommand(), newRunCommand(), newAgentCommand(), newCapacityCommand(), newServeCommand(), newReportCommand(), newPlotCommand(),
		newCompareCommand(), newCheckCommand(), newVerifyCommand(), newTransportsCommand(), newMiddleboxesCommand(), newLabCommand(), newCompletionCommand(), newVersionCommand())
	root.AddCommand(newWorkerCommands()...)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage.Errorf("%w%s; see %s --help", err, flagHint(c, err), c.CommandPath())
	})
	root.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return noCommand(c, args[0])
	}
	root.Args = cobra.ArbitraryArgs
	help := newHelpCommand()
	root.SetHelpCommand(help)
	root.AddCommand(help)
	addCompletions(root)
	for _, c := range root.Commands() {
		c.PreRunE = func(c *cobra.Command, _ []string) error { return refuseEmpty(c) }
	}
	for _, c := range root.Commands() { // cobra's errors about arguments are usage errors too
		if check := c.Args; check != nil {
			c.Args = func(c *cobra.Command, args []string) error {
				if err := check(c, args); err != nil {
					return usage.Errorf("%w; see pollpush %s --help", err, c.Name())
				}
				return nil
			}
		}
	}
	return root
}
