package main

import (
	"slices"

	"github.com/spf13/cobra"

	"pollpush/bench"
	"pollpush/bill"
	"pollpush/capacity"
	"pollpush/check"
	"pollpush/plots"
	"pollpush/report"
	"pollpush/results"
	"pollpush/suites"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// newCompletionCommand writes what a shell completes pollpush's commands, flags and their values with.
func newCompletionCommand() *cobra.Command {
	scripts := map[string]func(root *cobra.Command) error{
		"bash": func(root *cobra.Command) error { return root.GenBashCompletionV2(root.OutOrStdout(), true) },
		"zsh":  func(root *cobra.Command) error { return root.GenZshCompletion(root.OutOrStdout()) },
		"fish": func(root *cobra.Command) error { return root.GenFishCompletion(root.OutOrStdout(), true) },
	}
	shells := []string{"bash", "zsh", "fish"}
	return &cobra.Command{
		Use: "completion bash|zsh|fish", Short: "a script that has a shell complete commands, flags and their values",
		Long: "Completion writes a script for a shell to stdout. A line like those below, in the shell's own startup file, has each\n" +
			"new shell complete pollpush; bash wants the package bash-completion for it.",
		Example: `  source <(pollpush completion bash)     # in ~/.bashrc; with zsh in ~/.zshrc, after compinit
  pollpush completion fish | source     # in ~/.config/fish/config.fish`,
		Args: cobra.ExactArgs(1), ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("the shell", args[0], shells); err != nil {
				return err
			}
			return scripts[args[0]](c.Root())
		},
	}
}

// What a shell may offer beside the values it is given.
const (
	orFiles = cobra.ShellCompDirectiveDefault
	alone   = cobra.ShellCompDirectiveNoFileComp
)

// completedFlags are the flags whose values shells complete, beside those of scenarios.
var completedFlags = []struct {
	command, flag string
	values        func() []string
	beside        cobra.ShellCompDirective
}{
	{"bench", "suite", suites.Names, orFiles},
	{"bench", "show", suites.Names, orFiles},
	{"bench", "resume", bench.Names, orFiles},
	{"run", "again", bench.Names, orFiles},
	{"capacity", "vary", capacity.Variables, alone},
	{"serve", "transports", transport.Names, alone},
	{"check", "target", targets.Names, orFiles},
	{"check", "format", func() []string { return check.Formats }, alone},
	{"report", "format", report.Formats, alone},
	{"report", "bill", bill.Names, orFiles},
	{"plot", "format", plots.Formats, alone},
	{"compare", "format", report.ChangeFormats, alone},
}

// addCompletions has shells complete the values of flags that are one of several words, and the arguments of commands that read runs.
func addCompletions(root *cobra.Command) {
	for _, c := range root.Commands() {
		for _, f := range results.Fields {
			if len(f.Allowed) > 0 && c.Flags().Lookup(f.Flag()) != nil {
				completeValues(c, f.Flag(), func() []string { return f.Allowed }, alone)
			}
		}
		for _, v := range completedFlags {
			if v.command == c.Name() {
				completeValues(c, v.flag, v.values, v.beside)
			}
		}
		if slices.Contains([]string{"report", "plot", "compare"}, c.Name()) {
			c.ValidArgsFunction = completeRuns
		}
	}
}

// completeValues has shells complete the value of a flag.
func completeValues(c *cobra.Command, flag string, values func() []string, beside cobra.ShellCompDirective) {
	err := c.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return values(), beside
	})
	if err != nil {
		panic("internal error: " + err.Error())
	}
}

// completeRuns has shells complete arguments that are files of runs, or names of benches that were not named yet.
func completeRuns(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	return slices.DeleteFunc(bench.Names(), func(name string) bool { return slices.Contains(args, name) }), orFiles
}
