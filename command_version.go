package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// newVersionCommand says what this binary was built from.
func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "what this binary was built from, and with what", Args: cobra.NoArgs,
		Example: "  pollpush version\n  pollpush version | grep ^revision",
		RunE: func(c *cobra.Command, _ []string) error {
			build, ok := debug.ReadBuildInfo()
			if !ok {
				build = &debug.BuildInfo{GoVersion: runtime.Version()}
			}
			return writeVersion(c.OutOrStdout(), build)
		},
	}
}

// writeVersion writes a line for each thing that tells one binary from another.
func writeVersion(w io.Writer, build *debug.BuildInfo) error {
	settings := map[string]string{}
	for _, s := range build.Settings {
		settings[s.Key] = s.Value
	}
	revision := settings["vcs.revision"]
	switch {
	case revision == "":
		revision = "unknown: built without version control"
	case settings["vcs.modified"] == "true":
		revision += ", with changes"
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "pollpush\t%s\n", cmp.Or(build.Main.Version, "(devel)"))
	fmt.Fprintf(table, "revision\t%s\n", revision)
	fmt.Fprintf(table, "committed\t%s\n", cmp.Or(settings["vcs.time"], "unknown"))
	fmt.Fprintf(table, "go\t%s\n", build.GoVersion)
	fmt.Fprintf(table, "platform\t%s/%s\n", runtime.GOOS, runtime.GOARCH)
	return table.Flush()
}
