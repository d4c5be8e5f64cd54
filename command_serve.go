package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/servers"
	"pollpush/servers/nethttp"
	"pollpush/transport"
)

// newServeCommand offers the feed to anybody's clients.
func newServeCommand() *cobra.Command {
	s := results.Default()
	s.Rate = 1
	listen := "127.0.0.1:8080"
	certificate := ""
	var options servers.Options
	names := transport.Names()
	c := &cobra.Command{
		Use:   "serve",
		Short: "offer the feed by all transports at once, for your own clients",
		Long: "Serve offers one feed by all transports at once, on one address, until it is interrupted.\n" +
			"Events come from its own schedule, from POST /publish, and from WebSocket clients that send text.\n" +
			"With --workload tokens POST /ask, or to the path of a stream, has an answer made, token by token.\n" +
			"GET / says what there is, with a line of curl for each: as a page to browsers, else as text.",
		Example: `  pollpush serve --rate 2
  curl http://127.0.0.1:8080/
  curl -N http://127.0.0.1:8080/sse
  curl -d hello http://127.0.0.1:8080/publish
  pollpush serve --workload tokens; curl -N -d why? http://127.0.0.1:8080/sse
  pollpush serve --allow-origin http://127.0.0.1:3000   # for a page that you develop`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkConnections(options.MaxConnections); err != nil {
				return err
			}
			if err := checkAccess(options.Hosts, options.Origins); err != nil {
				return err
			}
			s.Transport = transport.SSE.Name // any one: Complete and Validate look at it
			if s.Compress == results.CompressDeflate || s.Compress == results.CompressDeflateContext {
				s.Transport = transport.WebSocket.Name // whose codings they are
			}
			if err := checkScenario(&s); err != nil {
				return err
			}
			if !c.Flags().Changed("transports") {
				names = transport.NamesOver(s.HTTP)
			}
			offered, err := offer(names, s.HTTP)
			if err != nil {
				return err
			}
			options.Headers, options.Heartbeat, options.Compress = s.Headers, time.Duration(s.Heartbeat), s.Compress
			options.Warn = func(sentence string) { warn([]string{sentence}) }
			if certificate != "" && !s.TLS {
				return usage.Errorf("--certificate-out: there is a certificate with --tls only")
			}
			if s.TLS {
				var pem []byte
				if options.TLS, pem, err = experiment.SelfSigned(); err != nil {
					return err
				}
				experiment.OfferVersion(options.TLS, s.HTTP)
				if certificate != "" {
					if err := os.WriteFile(certificate, pem, 0o644); err != nil {
						return usage.Errorf("--certificate-out: %w", err)
					}
				}
			}
			if s.HTTP == results.HTTP2 && slices.ContainsFunc(offered, func(t servers.Transport) bool { return t.Upgrade }) {
				if err := nethttp.Restart(); err != nil { // with what Go takes a WebSocket over HTTP/2 for
					warn([]string{err.Error()})
				}
			}
			return serve(c.Context(), listen, s, options, offered)
		},
	}
	f := c.Flags()
	f.StringVar(&listen, "listen", listen, "HOST:PORT to listen on; port 0 takes a free one")
	f.Var(newListFlag(&names), "transports", "the transports to offer")
	options.MaxConnections = min(10_000, servers.ConnectionLimit())
	f.Var(numberFlag[int]{&options.MaxConnections}, "max-connections",
		"connections above this get status 503; ulimit -n bounds it")
	f.StringVar(&certificate, "certificate-out", certificate, "with --tls: a file to write the certificate to (PEM), for clients to trust")
	accessFlags(f, &options.Hosts, &options.Origins)
	fields := pflag.NewFlagSet("", pflag.ContinueOnError)
	scenarioFlags(fields, &s, results.RolePublisher, results.RoleServer)
	fields.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "direction" && flag.Name != "mix" { // whoever comes chooses those
			f.AddFlag(flag)
		}
	})
	return c
}

// offer returns the servers of transports by their names, over a version of HTTP.
func offer(names []string, version string) ([]servers.Transport, error) {
	var offered []servers.Transport
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, usage.Errorf("--transports: %q stands there twice", name)
		}
		if name == "" {
			return nil, usage.Errorf("--transports: there is an empty name: use some of %s", strings.Join(transport.Names(), ", "))
		}
		if err := oneOf("--transports", name, transport.Names()); err != nil {
			return nil, err
		}
		t, err := transportNamed(name)
		if err != nil {
			return nil, err
		}
		if why := t.NotOver(version); why != "" {
			return nil, usage.Errorf("--transports: %s: %s", name, why)
		}
		offered = append(offered, t.Transport)
	}
	return offered, nil
}

// checkConnections says whether a number of connections can be had.
func checkConnections(n int) error {
	switch limit := servers.ConnectionLimit(); {
	case n < 1:
		return usage.Errorf("--max-connections: %d is out of range: use 1 or more", n)
	case n > limit:
		return usage.Errorf("--max-connections: there are file descriptors for %d connections, not for %d: raise ulimit -n", limit, n)
	}
	return nil
}

// serve publishes and serves until ctx is done.
func serve(ctx context.Context, listen string, s results.Scenario, options servers.Options, offered []servers.Transport) error {
	ln, err := listenBy(s, listen)
	if err != nil {
		return err
	}
	var paths []string
	for _, t := range offered {
		paths = append(paths, t.Path)
	}
	options.Fallback = newIndex(s, offered)
	fmt.Fprintf(os.Stderr, "pollpush: serving %s at %s://%s\n", strings.Join(slices.Compact(paths), " "), schemeOf(s), ln.Addr)
	topics := feed.NewTopicsOf(feed.Kind(s.PayloadKind), s.History, s.TopicNames()...)
	publisher, err := experiment.NewPublisher(s, topics)
	if err != nil {
		return err
	}
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	defer timer.Close()
	publisher.Wait = timer.Wait
	publish := func(ctx context.Context) error { return publisher.Run(ctx, time.Now()) }
	if s.Workload == results.WorkloadTokens { // of which the schedule has none
		if options.Generator, err = experiment.NewGenerator(s); err != nil {
			return err
		}
		options.Contexts = experiment.NewContexts(s)
		publish = options.Generator.Run
	}
	return publishAndServe(ctx, publish,
		func(ctx context.Context) error { return ln.Serve(ctx, topics, options, offered...) })
}

// listenBy listens where a flag says, for a server that is run by a scenario's engine.
func listenBy(s results.Scenario, address string) (experiment.Listener, error) {
	if s.Engine == results.EngineQUIC {
		ln, err := experiment.Listen(s, address)
		return ln, listenError(address, err)
	}
	engine, err := experiment.EngineOf(s)
	if err != nil {
		return experiment.Listener{}, usage.Errorf("--engine: %w", err)
	}
	ln, err := listenOn(address)
	if err != nil {
		return experiment.Listener{}, err
	}
	return experiment.Listener{Addr: ln.Addr(), Serve: func(ctx context.Context, topics *feed.Topics, o servers.Options, offered ...servers.Transport) error {
		return engine(ctx, ln, topics, o, offered...)
	}}, nil
}

// publishAndServe does both until ctx is done, or until one of them ends: a server whose feed has failed would only seem to
// be well.
func publishAndServe(ctx context.Context, publish, serve func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	published := make(chan error, 1)
	go func() {
		defer cancel()
		published <- publish(ctx)
	}()
	err := serve(ctx)
	cancel()
	if e := <-published; !errors.Is(e, context.Canceled) {
		err = errors.Join(err, fmt.Errorf("publish: %w", e))
	}
	return err
}
