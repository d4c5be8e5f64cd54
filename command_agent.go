package main

import (
	"fmt"
	"net/netip"

	"github.com/spf13/cobra"

	"pollpush/agents"
	"pollpush/internal/usage"
	"pollpush/internal/visible"
)

// newAgentCommand has this machine play roles of runs that are made elsewhere.
func newAgentCommand() *cobra.Command {
	a := agents.Agent{}
	quiet := false
	c := &cobra.Command{
		Use:   "agent",
		Short: "have this machine play roles of runs that another one makes",
		Long: "Agent dials out to a NATS server, and waits there for a bench or run with --agents or --on: then servers, load\n" +
			"generators or browsers run here, until that is done or gone. It ends on Ctrl-C or SIGTERM, its processes with it.\n\n" +
			"Whoever is let in at that NATS server may load this machine, and with --programs have any command carried out here:\n" +
			"give it a token or credentials, also where it is this machine's own and others have accounts on it, and TLS where a\n" +
			"token would pass a network that others hear. docs/agents.md shows the whole way.",
		Example: `  pollpush agent --nats nats://coordinator:4222 --name b
  pollpush agent --nats tls://nats.example.org --nats-creds agent.creds --nats-ca ca.pem --address 10.0.0.7`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if a.Access.URL == "" {
				return usage.Errorf("--nats: name the NATS server, like nats://HOST:4222: what bench and run say with --agents")
			}
			if a.Name != "" {
				if err := agents.CheckName(a.Name); err != nil {
					return usage.Errorf("--name: %w", err)
				}
			}
			if a.Address != "" {
				if _, err := netip.ParseAddr(a.Address); err != nil {
					return usage.Errorf("--address: %w: write an IP address, without a port", err)
				}
			}
			for _, kind := range runKinds() {
				a.Workers = append(a.Workers, kind.Name)
			}
			if !quiet {
				a.Say = func(message string) { fmt.Fprintln(c.ErrOrStderr(), "pollpush:", visible.Text(message)) }
			}
			return a.Run(c.Context())
		},
	}
	f := c.Flags()
	accessFlagsOfNATS(f, &a.Access)
	f.StringVar(&a.Name, "name", "", "what --on calls it; default: the machine's name")
	f.StringVar(&a.Address, "address", "", "the IP address at which other agents reach it; default: that from which it reaches the NATS server")
	f.BoolVar(&a.Programs, "programs", false, "start programs that files describe too (--target, --via): whatever commands a coordinator says")
	f.BoolVar(&a.Once, "once", false, "end when the first bench or run that it worked for is done")
	f.BoolVar(&quiet, "quiet", false, "say on stderr only what is wrong")
	return c
}
