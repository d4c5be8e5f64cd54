package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pollpush/check"
	"pollpush/experiment"
	"pollpush/internal/shipped"
	"pollpush/internal/usage"
	"pollpush/loadgen/subscription"
	"pollpush/results"
	"pollpush/suites/targets"
	"pollpush/transport"
)

const checkLong = `Check says whether a server keeps to what its transports promise, before anybody times it: all events, in order, once; what a cut
loses; ping and pong, the close handshake, fragmented and broken frames; Last-Event-ID; 204 and 304; holds; a reader that
doesn't read; a newline, emoji and 64 KB in a message; HEAD, OPTIONS, a path that isn't there, and more.

The server is one that a file describes, which is started if the file says how, a peer that pollpush has a file for, or one of
pollpush's at HOST:PORT. What a check means, and where it stands, the footnotes of what failed say. What fails a check that is
essential is not to be timed: it would be compared with servers that do more.

Results go to stdout, progress to stderr. The status is 0 when nothing failed, 1 otherwise.`

// newCheckCommand says whether a server keeps to what its transports promise.
func newCheckCommand() *cobra.Command {
	var target, format string
	var names []string
	quiet := false
	c := &cobra.Command{
		Use:     "check",
		Short:   "check that a server keeps to what its transports promise",
		Long:    checkLong,
		Example: "  pollpush check --target nginx-nchan\n  pollpush check --target ./server.yaml --transport sse,websocket --format md\n  pollpush check --target 127.0.0.1:8080",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			offered, err := checked(target, names)
			if err != nil {
				return err
			}
			if err := oneOf("--format", format, check.Formats); err != nil {
				return err
			}
			var reports []check.Report
			bad := false
			for _, t := range offered {
				if !quiet {
					fmt.Fprintf(os.Stderr, "pollpush: checking %s of %s\n", t.Name, target)
				}
				report, err := checkTarget(c.Context(), target, t)
				if err != nil {
					return whenInterrupted(err, "the checks were not over, and say nothing")
				}
				reports, bad = append(reports, report), bad || report.Failed() > 0
			}
			if err := check.Write(os.Stdout, format, reports...); err != nil {
				return fmt.Errorf("write to stdout: %w", err)
			}
			if bad {
				return errBad
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&target, "target", "", "the server: a YAML file, the name of a peer ("+strings.Join(targets.Names(), ", ")+"), or HOST:PORT")
	f.Var(newListFlag(&names), "transport", "the transports to check; without it all that the server offers")
	f.StringVar(&format, "format", check.Formats[0], "what to write: "+strings.Join(check.Formats, ", "))
	f.BoolVar(&quiet, "quiet", false, "say on stderr only what is wrong")
	return c
}

// checked returns the transports of a target that are to be checked: those of names, or all.
func checked(target string, names []string) ([]experiment.Transport, error) {
	if target == "" {
		return nil, usage.Errorf("--target: name the server: a YAML file, a peer, or HOST:PORT")
	}
	file := target
	if shipped.IsAddress(target) {
		file = "pollpush"
	}
	of, err := targets.Load(file)
	if err != nil {
		return nil, usage.Errorf("--target: %w", err)
	}
	var offered []experiment.Transport
	for _, t := range transports {
		if _, ok := of.Subscribe[t.Name]; ok && (len(names) == 0 || slices.Contains(names, t.Name)) {
			offered = append(offered, t)
		}
	}
	for _, name := range names {
		if err := oneOf("--transport", name, transport.Names()); err != nil {
			return nil, err
		}
		if _, ok := of.Subscribe[name]; !ok {
			return nil, usage.Errorf("--transport: %s offers no %s", target, name)
		}
	}
	return offered, nil
}

// Of what checks ask for, clients ask often, and holds end soon where that is the client's to say.
const (
	checkPollInterval = results.Duration(20 * time.Millisecond)
	checkHold         = results.Duration(time.Second)
)

// checkTarget makes all checks of one transport of a target.
func checkTarget(ctx context.Context, target string, t experiment.Transport) (check.Report, error) {
	s, err := checkedScenario(target, t.Transport.Transport)
	if err != nil {
		return check.Report{}, err
	}
	var server *experiment.Standing
	start := func(ctx context.Context, subject *check.Subject) (err error) {
		if server != nil {
			server.Close()
		}
		if server, err = experiment.Stand(ctx, s); err != nil {
			return err
		}
		subscribe, err := subscription.New(server.Subscription, t.Transport.Transport, adapters)
		subject.Address, subject.TLS, subject.Subscribe = server.Address, server.TLS, subscribe
		return err
	}
	subject := &check.Subject{Transport: t.Transport.Transport, Scenario: s}
	defer func() {
		if server != nil {
			server.Close()
		}
	}()
	if err := start(ctx, subject); err != nil {
		return check.Report{}, err
	}
	subject.Name, subject.Version = server.Name, server.Version
	subject.Resumes, subject.Codec, subject.Topics = server.Subscription.Cursor != nil, server.Subscription.Adapter, len(server.Topics)
	if server.Started {
		subject.Restart = start
	}
	if server.Publishes {
		subject.Publish = func(ctx context.Context, topic int, text string) error { return checkPublish(ctx, server, topic, text) }
		var refused check.Refusal
		if err := subject.Publish(ctx, 1, "is there another topic?"); errors.As(err, &refused) && refused.Status == http.StatusNotFound {
			subject.Topics = 1
		}
	}
	return check.Run(ctx, subject)
}

// checkPublish publishes to a server that stands by.
func checkPublish(ctx context.Context, server *experiment.Standing, topic int, text string) error {
	err := server.Publish(ctx, topic, []byte(text))
	var refused experiment.Refusal
	if errors.As(err, &refused) {
		return check.Refusal{Status: refused.Status, Text: refused.Text}
	}
	return err
}

// checkedScenario is what those who follow a target do: over the first version of HTTP that its file names.
func checkedScenario(target string, t transport.Transport) (results.Scenario, error) {
	s := results.Default()
	s.Target, s.Transport, s.Clients, s.Topics = target, t.Name, 2, 2
	s.PollInterval, s.Hold = checkPollInterval, checkHold
	if !shipped.IsAddress(target) {
		of, err := targets.Load(target)
		if err != nil {
			return s, usage.Errorf("--target: %w", err)
		}
		if versions := of.Subscribe[t.Name].HTTP; len(versions) > 0 {
			s.HTTP = versions[0]
		}
		s.TLS = of.TLS == targets.TLSAlways || s.HTTP != results.HTTP1
	}
	return s, checkScenario(&s)
}
