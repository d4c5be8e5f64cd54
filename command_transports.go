package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pollpush/results"
	"pollpush/transport"
)

// newTransportsCommand lists the registry, and which parameters of a run concern which transports.
func newTransportsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "transports", Short: "list the transports, and which parameters of a run concern them", Args: cobra.NoArgs,
		Example: "  pollpush transports\n  pollpush transports | less -S",
		RunE: func(c *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, t := range transports {
				fmt.Fprintf(w, "%s\tGET %s\t%s\n", t.Name, t.Path, t.About)
			}
			if err := w.Flush(); err != nil {
				return err
			}
			return writeParameters(c.OutOrStdout())
		},
	}
}

// writeParameters writes a row for each field of a scenario: who obeys it, and which transports and clients it concerns.
// Numbers stand for the reasons why it doesn't, which follow.
func writeParameters(out io.Writer) error {
	fmt.Fprint(out, "\nThe parameters of a run: flags of pollpush run, and with _ for - keys of suites and records.\n\n")
	clients := results.FieldNamed("client").Allowed
	var reasons []string
	cell := func(reason string) string {
		if reason == "" {
			return "yes"
		}
		if !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
		return fmt.Sprintf("no (%d)", slices.Index(reasons, reason)+1)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "parameter\tobeyed by\t%s\t%s\n", strings.Join(transport.Names(), "\t"), strings.Join(clients, "\t"))
	for _, f := range results.Fields {
		var roles []string
		for _, r := range f.Roles {
			roles = append(roles, string(r))
		}
		row := []string{f.Flag(), cmp.Or(strings.Join(roles, ", "), "the experiment")}
		values := choicesOf(f)
		for _, t := range transport.All {
			why := f.ReasonAgainst(t)
			if why == "" && len(values) == 1 {
				why = values[0].ReasonAgainst(t)
			}
			row = append(row, cell(why))
		}
		for _, client := range clients {
			row = append(row, cell(f.NotWith[client]))
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
		if len(values) < 2 {
			continue
		}
		for _, c := range values {
			row := []string{"  " + c.Value, ""}
			for _, t := range transport.All {
				row = append(row, cell(c.ReasonAgainst(t)))
			}
			row = append(row, make([]string, len(clients))...) // a row of fewer cells would end the columns
			fmt.Fprintln(w, strings.Join(row, "\t"))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	for i, reason := range reasons {
		fmt.Fprintf(out, "(%d) %s\n", i+1, reason)
	}
	_, err := fmt.Fprintln(out, "With --target, what the publisher obeys says what the target's own is expected to do, and what only the server obeys has no effect.")
	return err
}

// choicesOf returns the choices of a field that some transports have and others not; of one that is on or off, one.
func choicesOf(f results.Field) []results.Choice {
	if f.NotFor != nil {
		return nil
	}
	its := slices.DeleteFunc(results.Choices(), func(c results.Choice) bool { return c.Field.Key != f.Key })
	if results.Alike(its) {
		return nil
	}
	return its
}
