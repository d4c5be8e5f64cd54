package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pollpush/experiment"
	"pollpush/results"
	"pollpush/suites/middleboxes"
)

// newMiddleboxesCommand lists what is shipped to lie between clients and a server, and whether it is installed here.
func newMiddleboxesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "middleboxes", Short: "list the proxies and caches that --via puts between clients and server", Args: cobra.NoArgs,
		Long: "Middleboxes lists the proxies and caches that --via puts between clients and server, each with the version that is installed here,\n" +
			"or the command that installs it. Each is a YAML file with the configuration; --via takes the name of another file too.",
		Example: "  pollpush middleboxes\n  pollpush middleboxes | grep nginx\n  pollpush run --via nginx-tuned --transport sse\n  pollpush bench --suite middleboxes",
		RunE: func(c *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, name := range middleboxes.Names() {
				m, err := middleboxes.Load(name)
				if err != nil {
					return err
				}
				installed := "not installed: " + m.Install
				if version := experiment.MiddleboxVersion(c.Context(), m); version != nil {
					installed = results.Brief(*version)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", name, installed, m.About)
			}
			return w.Flush()
		},
	}
}
