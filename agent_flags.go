package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/pflag"

	"pollpush/agents"
	"pollpush/bench"
	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/internal/visible"
	"pollpush/loadgen"
	"pollpush/results"
)

// accessFlagsOfNATS are the flags that say how a NATS server is reached.
func accessFlagsOfNATS(f *pflag.FlagSet, a *agents.Access) {
	f.StringVar(&a.URL, "nats", "", "the NATS server at which agents and who needs them meet, like nats://HOST:4222, tls://HOST:4222")
	f.StringVar(&a.Credentials, "nats-creds", "", "a file with the credentials for it: a user's JWT and key, as nsc makes them")
	f.StringVar(&a.Token, "nats-token", "", "a file with the token for it")
	f.StringVar(&a.CA, "nats-ca", "", "a file with certificates to trust there, in PEM")
	f.StringVar(&a.Certificate, "nats-cert", "", "a file with a certificate of one's own, in PEM")
	f.StringVar(&a.Key, "nats-key", "", "and its key")
}

// agentFlags are the flags of a command whose runs agents may play roles of.
type agentFlags struct {
	access agents.Access
	listen string
	count  int
	on     string
	wait   time.Duration
	roles  agents.Roles
}

func (a *agentFlags) add(f *pflag.FlagSet) {
	accessFlagsOfNATS(f, &a.access)
	f.Var(numberFlag[int]{&a.count}, "agents", "have that many agents play the roles: the first by name the server, the others the load; see pollpush agent")
	f.StringVar(&a.on, "on", "", "which agents play which roles: server=NAME,load=NAME,NAME")
	f.StringVar(&a.listen, "nats-listen", "127.0.0.1:4222", "without --nats: where a NATS server of this process's own listens for agents; with --nats-cert and --nats-key over TLS, with --nats-ca for those alone that it has signed")
	f.DurationVar(&a.wait, "agents-within", time.Minute, "how long to wait for agents")
}

// names are those flags.
func (a *agentFlags) names() []string {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(agentFlags).add(f)
	var names []string
	f.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// check says what is wrong with the flags.
func (a *agentFlags) check(given *pflag.FlagSet) (err error) {
	switch {
	case given.Changed("agents") && given.Changed("on"):
		return usage.Errorf("--agents and --on exclude each other: the first takes any agents, the second names them")
	case given.Changed("agents") && a.count < 1:
		return usage.Errorf("--agents: %d is out of range: use 1 or more", a.count)
	case given.Changed("on"):
		if a.roles, err = agents.ParseRoles(a.on); err != nil {
			return usage.Errorf("--on: %w", err)
		}
	case given.Changed("agents"):
		a.roles = agents.Roles{Count: a.count}
	default:
		for _, name := range a.names() {
			if given.Changed(name) {
				return usage.Errorf("--%s is about agents: say how many with --agents, or which with --on", name)
			}
		}
	}
	if given.Changed("nats") && given.Changed("nats-listen") {
		return usage.Errorf("--nats and --nats-listen exclude each other: the first is a NATS server that runs, the second is where one of this process's own listens")
	}
	return nil
}

func (a *agentFlags) wanted() bool { return a.roles.Count > 0 || a.roles.Server != "" }

// checkRoles is checkRoles for runs at agents too, of whose machines nothing can be known here.
func (a *agentFlags) checkRoles(ctx context.Context, scenarios ...results.Scenario) error {
	if !a.wanted() {
		return checkRoles(ctx, scenarios...)
	}
	for _, s := range scenarios {
		if s.Network != results.NetworkAuto && s.Network != results.NetworkAgents {
			return usage.Errorf("%s is to be made over %s, and agents are joined by their network: leave it out by --only",
				s.Label(), cmp.Or(s.Network, results.NetworkLoopback))
		}
	}
	if err := experiment.CheckElsewhere(a.roles.Hosts(), scenarios...); err != nil {
		return usage.Error{Err: err}
	}
	return nil
}

// meetAt is what agents need to find the coordinator's own server.
func (a *agentFlags) meetAt(address string) string {
	text := "nats://" + address
	if a.access.Certificate != "" {
		text = "tls://" + address + " --nats-ca FILE"
	}
	if a.access.CA != "" {
		text += " --nats-cert FILE --nats-key FILE"
	}
	if a.access.Token != "" {
		text += " --nats-token FILE"
	}
	return text
}

// measure returns what makes runs: here, or at agents, whom it waits for. The caller calls end when all are made.
func (a *agentFlags) measure(o experiment.Options, work agents.Work, talk io.Writer) (measure bench.Measure, end func(), err error) {
	if !a.wanted() {
		return o.Measure, func() {}, nil
	}
	var server *agents.Server
	if a.access.URL == "" {
		if server, err = agents.NewServer(a.listen, a.access); err != nil {
			return nil, nil, usage.Errorf("--nats-listen %s: %w", a.listen, err)
		}
		fmt.Fprintf(talk, "pollpush: agents are waited for at %s: pollpush agent --nats %s\n", server.Address(), a.meetAt(server.Address()))
	}
	say := func(message string) { fmt.Fprintln(talk, "pollpush:", visible.Text(message)) }
	c, err := agents.NewCoordinator(a.access, server, work, say)
	if err != nil {
		server.Close()
		return nil, nil, err
	}
	measure = func(ctx context.Context, report func(int, loadgen.Progress), scenarios ...results.Scenario) ([]results.Run, error) {
		var err error
		if o.Places, err = c.Places(ctx, a.roles, a.wait); err != nil {
			return nil, err
		}
		return o.Measure(ctx, report, scenarios...)
	}
	return measure, func() { c.Close(); server.Close() }, nil
}
