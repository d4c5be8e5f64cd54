package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/lab"
	"pollpush/results"
	"pollpush/servers"
)

// newLabCommand serves the browser page.
func newLabCommand() *cobra.Command {
	listen := "127.0.0.1:8080"
	var options lab.Options
	c := &cobra.Command{
		Use:   "lab",
		Short: "a page that shows all transports live, side by side, in your browser",
		Long: "Lab serves a page with a race of all transports, fed by the same events, a guided walk of six questions,\n" +
			"a bench for every part of the browser's WebSocket API, and an answer that comes token by token in four ways.\n" +
			"For what needs them it opens five more ports on the same host: a second origin, one with TLS and a certificate\n" +
			"made for the occasion, and three by which the server is 20, 100 and 300 ms away.",
		Example: "  pollpush lab\n  pollpush lab --listen 127.0.0.1:9000 --visitors 4",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if options.Sessions < 1 {
				return usage.Errorf("--visitors: %d is out of range: use 1 or more", options.Sessions)
			}
			if err := checkAccess(options.Hosts, options.Origins); err != nil {
				return err
			}
			return serveLab(c.Context(), listen, options)
		},
	}
	c.Flags().StringVar(&listen, "listen", listen, "HOST:PORT of the page; port 0 takes a free one")
	accessFlags(c.Flags(), &options.Hosts, &options.Origins)
	options.Sessions = 16
	c.Flags().Var(numberFlag[int]{&options.Sessions}, "visitors", "visitors at a time, each with feeds of their own")
	return c
}

// pathRTTs are the round-trip times of the paths that the lab's page can choose: to a city near by, over an ocean, and by a bad radio.
var pathRTTs = []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, 300 * time.Millisecond}

// serveLab opens the lab's listeners and serves until ctx is done.
func serveLab(ctx context.Context, listen string, options lab.Options) error {
	ln, err := listenOn(listen)
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		return err
	}
	config, _, err := experiment.SelfSigned()
	if err != nil {
		return err
	}
	second, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return fmt.Errorf("listen as a second origin: %w", errors.Join(err, ln.Close()))
	}
	secure, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return fmt.Errorf("listen with TLS: %w", errors.Join(err, ln.Close(), second.Close()))
	}
	var paths []lab.Path
	for _, rtt := range pathRTTs {
		path, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			for _, opened := range paths {
				opened.Listener.Close()
			}
			return fmt.Errorf("listen at the end of a path: %w", errors.Join(err, ln.Close(), second.Close(), secure.Close()))
		}
		paths = append(paths, lab.Path{Listener: path, RTT: rtt})
	}
	// The page's own listener gets what the others leave.
	options.Warn = func(sentence string) { warn([]string{sentence}) }
	limit := servers.ConnectionLimit()
	side := max(1, min(256, limit/16))
	options.MaxConnections = max(1, min(20_000, limit-(2+2*len(paths))*side)) // a relayed connection has two ends
	for _, path := range paths {
		path.Listener = servers.NewLimited(path.Listener, side, false, options.Warn)
		options.Paths = append(options.Paths, path)
	}
	options.Second = servers.NewLimited(second, side, false, options.Warn)
	options.Secure = tls.NewListener(servers.NewLimited(secure, side, true, options.Warn), config)
	var offered []servers.Transport
	for _, t := range transports {
		if t.NotOver(results.HTTP1) == "" { // which is what the lab speaks
			offered = append(offered, t.Transport)
		}
	}
	fmt.Fprintf(os.Stderr, "pollpush: the lab is at http://%s\n", ln.Addr())
	return lab.Serve(ctx, ln, options, offered)
}
