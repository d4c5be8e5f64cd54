package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pollpush/agents"
	"pollpush/bench"
	"pollpush/experiment"
	"pollpush/internal/terminal"
	"pollpush/internal/usage"
	"pollpush/report"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/results/stats"
)

// A singleRun is what the flags of run say.
type singleRun struct {
	scenario      results.Scenario
	pin           bool
	again, id     string
	limits        string
	objective     slo.Objective // what limits, or the recorded run's, ask for
	asJSON, quiet bool
	agents        agentFlags
	recorded      *results.Run // that is made again; nil: none is
}

// newRunCommand measures one scenario once.
func newRunCommand() *cobra.Command {
	r := singleRun{scenario: results.Default(), pin: true}
	r.scenario.Network = results.NetworkAuto
	c := &cobra.Command{
		Use:   "run",
		Short: "measure one scenario once: one line of JSON, or a summary on a terminal",
		Long: "Run measures one scenario once. Its record is one line of JSON on stdout. A terminal gets a summary instead, unless\n" +
			"--json is given; where stdout goes elsewhere, a terminal that stderr is gets the summary too.",
		Example: `  pollpush run --transport sse --clients 1000 --rate 10
  pollpush run --transport short-poll --poll-interval 250ms --contract latest --measure 10s | tee -a runs.jsonl
  pollpush run --again results/data/reference/quick/runs.jsonl --id quick/broadcast-sse/1
  pollpush run --transport websocket --direction chat --topics 10 --send-rate 0.5
  pollpush run --mix websocket=95,long-poll=5 --clients 1000
  pollpush run --transport sse --workload tokens --ask response --token-arrivals docs/token-gaps.txt
  pollpush run --target nginx-nchan --transport sse --clients 1000
  pollpush run --target ./server.yaml --transport websocket --cut
  pollpush run --transport sse --via nginx-tuned --http 2`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := r.prepare(c); err != nil {
				return err
			}
			run, err := r.measure(c)
			if err != nil {
				return whenInterrupted(err, "the run was not over, and nothing of it is recorded")
			}
			return r.write(run, c.ErrOrStderr())
		},
	}
	f := c.Flags()
	scenarioFlags(f, &r.scenario)
	f.BoolVar(&r.pin, "pin", r.pin, "bind server and load generator to different cores")
	r.agents.add(f)
	f.StringVar(&r.limits, "slo", "", "what is to be held, such as p99=100ms,bytes=2kB/s: the exit status is 1 where it is missed")
	f.StringVar(&r.again, "again", "", "make a recorded run again: the file or bench that it stands in, or - for standard input")
	f.StringVar(&r.id, "id", "", "which of the file's runs: its ID")
	f.BoolVar(&r.asJSON, "json", false, "write the record to a terminal, too")
	f.BoolVar(&r.quiet, "quiet", false, "say on stderr only what is wrong")
	return c
}

// prepare completes the scenario, and says what is wrong with it.
func (r *singleRun) prepare(c *cobra.Command) (err error) {
	if err := r.agents.check(c.Flags()); err != nil {
		return err
	}
	if r.agents.wanted() && c.Flags().Changed("network") {
		return usage.Errorf("--network and --agents exclude each other: agents are joined by their network")
	}
	if r.limits != "" {
		if r.objective, err = slo.Parse(r.limits); err != nil {
			return usage.Errorf("--slo: %w", err)
		}
	}
	if c.Flags().Changed("again") || c.Flags().Changed("id") {
		if r.recorded, err = runAgain(c.Flags(), r.again, r.id); err != nil {
			return err
		}
		if r.objective, err = slo.OfRuns([]results.Run{*r.recorded}); err != nil {
			return usage.Errorf("--again: %w", err)
		}
		r.scenario, r.pin = r.recorded.Scenario, r.recorded.Host.Pinned
	}
	if s := r.scenario; c.Flags().Changed("tls") && !s.TLS && (s.HTTP == results.HTTP2 || s.HTTP == results.HTTP3) {
		return usage.Errorf("--tls: HTTP/%s is spoken over TLS, as by browsers: leave --tls=false out, or use --http 1.1", s.HTTP)
	}
	if err := errors.Join(checkPace(c.Flags(), r.scenario), checkMix(c.Flags(), r.scenario), checkRate(c.Flags(), r.scenario)); err != nil {
		return err
	}
	if err := checkScenario(&r.scenario); err != nil {
		return err
	}
	if err := r.agents.checkRoles(c.Context(), r.scenario); errors.As(err, new(usage.Error)) && r.scenario.Target != "" {
		return usage.Errorf("--%w", err) // the fields are flags here
	} else if err != nil {
		return err
	}
	return nil
}

// measure makes the run.
func (r *singleRun) measure(c *cobra.Command) (results.Run, error) {
	cores, err := experiment.PinToCores(r.pin && !r.agents.wanted()) // an agent's machine is its own
	if err != nil {
		return results.Run{}, err
	}
	s := r.scenario
	var talk io.Writer = io.Discard
	if !r.quiet {
		talk = c.ErrOrStderr()
	}
	network := results.NetworkLoopback
	if r.agents.wanted() {
		network = results.NetworkAgents
	} else if startsServer(s) && s.Client != results.ClientBrowser {
		if network, err = findNetwork(cmp.Or(s.Network, network), cores, talk); err != nil {
			return results.Run{}, err
		}
	}
	s.SettleNetwork(network)
	measure, release, err := r.agents.measure(experiment.Options{Pinning: cores}, agents.Work{Name: "a run of " + s.Label()}, talk)
	if err != nil {
		return results.Run{}, err
	}
	defer release()
	show, end := bench.Watch(talk, s)
	runs, err := measure(c.Context(), show, s)
	end()
	if err != nil {
		return results.Run{}, err
	}
	run := runs[0]
	run.ID = "run/" + strings.ReplaceAll(s.Label(), " ", "-") + "/1"
	run.SLO = r.objective.String()
	if r.recorded != nil {
		run.AgainOf = r.recorded.ID
		warn(results.Changed(*r.recorded, run))
	}
	return run, nil
}

// write writes the record, or what it says to a person, where one looks on.
func (r *singleRun) write(run results.Run, stderr io.Writer) error {
	people := io.Writer(os.Stdout) // who read the summary
	if r.asJSON || !terminal.Is(os.Stdout) {
		if err := json.NewEncoder(os.Stdout).Encode(run); err != nil {
			return fmt.Errorf("write the record: %w", err)
		}
		people = nil
		if terminal.Is(stderr) && !r.asJSON && !r.quiet {
			people = stderr
		}
	}
	warn(run.Warnings)
	if people != nil {
		if err := report.Summary(people, run, terminal.StyleOf(people)); err != nil {
			return fmt.Errorf("write the summary: %w", err)
		}
	}
	if people == os.Stdout && !r.quiet {
		fmt.Fprintln(stderr, "pollpush: this run's record is not kept: --json writes it, and so does a pipe: pollpush run ... | tee -a runs.jsonl")
	}
	if !run.Valid {
		if people == nil {
			fmt.Fprintln(stderr, "pollpush: this run is invalid:", strings.Join(run.InvalidBecause, "; "))
		}
		return errBad
	}
	if v := r.objective.Judge(stats.Group{Scenario: run.Scenario, Runs: []results.Run{run}}); !v.Met() {
		fmt.Fprintf(stderr, "pollpush: the objective %s is missed: %s\n", r.objective, v.Why())
		return errBad
	}
	return nil
}
