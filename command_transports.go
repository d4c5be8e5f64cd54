package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// newTransportsCommand lists the registry.
func newTransportsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "transports", Short: "list the transports, a line each", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, t := range transports {
				fmt.Fprintf(w, "%s\tGET %s\t%s\n", t.Name, t.Path, t.About)
			}
			return w.Flush()
		},
	}
}
