package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pollpush/internal/usage"
	"pollpush/results"
)

// newHelpCommand is cobra's, with an error for a command that there is not.
func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "help about a command", Args: cobra.MaximumNArgs(1),
		Example: "  pollpush help\n  pollpush help bench",
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
