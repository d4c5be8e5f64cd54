// Pollpush measures what polling costs against server push: short polling, long polling, Server-Sent Events and
// WebSocket on one stack, hammered by one load generator, recorded, drawn and compared.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/internal/visible"
	"pollpush/results"
)

// Exit status, as scripts see it.
const (
	exitBad   = 1 // it ran, and what it found is bad: a gate failed, a run is invalid, something was lost
	exitUsage = 2 // wrong usage: nothing was run
)

// errBad is returned when everything worked and the result is bad. What is bad has been said already.
var errBad = errors.New("bad result")

func main() { os.Exit(run(os.Args[1:])) }

// run is main with an exit status, so that tests can have it as a command. The first SIGTERM or Ctrl-C cancels the
// command's context; see end for what follows.
func run(args []string) int {
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

// exitStatus says what went wrong, if anything did, and returns the status that says so to scripts.
func exitStatus(err error) int {
	var wrong usage.Error
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errBad):
		return exitBad
	case errors.Is(err, context.Canceled):
		complain(errInterrupted)
		return exitBad
	case errors.As(err, &wrong):
		complain(err)
		return exitUsage
	default:
		complain(err)
		return exitBad
	}
}

// complain says what went wrong, each joined error on a line of its own.
func complain(err error) {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(os.Stderr, "pollpush:", line)
	}
}

// warn says what a reader of results should know.
func warn(warnings []string) {
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, "pollpush: warning:", visible.Text(w))
	}
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "pollpush",
		Short: "measure what polling costs against server push",
		Long: "pollpush runs short polling, long polling, Server-Sent Events and WebSocket on one stack,\n" +
			"hammers them, records what happened, and draws it.",
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(newBenchCommand(), newRunCommand(), newServeCommand(), newReportCommand(), newPlotCommand(),
		newCompareCommand(), newVerifyCommand(), newTransportsCommand(), newLabCommand(), newVersionCommand())
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

// newHelpCommand is cobra's, with an error for a command that there is not.
func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "help about a command", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Root().Help()
			}
			for _, sub := range c.Root().Commands() {
				if sub.Name() == args[0] {
					return sub.Help()
				}
			}
			return noCommand(c.Root(), args[0])
		},
	}
}

// noCommand is the error of a name that no command has.
func noCommand(root *cobra.Command, name string) error {
	var names []string
	for _, sub := range root.Commands() {
		names = append(names, sub.Name())
	}
	return usage.Errorf("no command %q%s; see pollpush --help", name, results.Hint(name, names))
}

// refuseEmpty refuses flags that were given an empty value, as by an unset variable of a shell: nobody means the default
// by one.
func refuseEmpty(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		list, isList := f.Value.(pflag.SliceValue)
		if err == nil && (f.Value.String() == "" || isList && len(list.GetSlice()) == 0) {
			err = usage.Errorf("--%s: its value is empty: name one, or leave the flag out", f.Name)
		}
	})
	return err
}

// flagHint guesses which flag was meant by an unknown one.
func flagHint(c *cobra.Command, err error) string {
	_, name, ok := strings.Cut(err.Error(), "unknown flag: --")
	if !ok {
		return ""
	}
	var names []string
	for _, f := range strings.Split(c.Flags().FlagUsages(), "--")[1:] {
		names = append(names, strings.Fields(f)[0])
	}
	return results.Hint(name, names)
}
