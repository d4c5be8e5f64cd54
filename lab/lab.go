// Package lab is a web page on which a visitor's own browser follows one feed by every transport at once, and tries the
// whole WebSocket API; and it is what serves that page.
package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"pollpush/feed"
	"pollpush/internal/relay"
	"pollpush/lab/websocket"
	"pollpush/servers"
)

// Options are the settings of Serve; the zero value serves a page without the parts that need a second listener.
type Options struct {
	Second   net.Listener // the same lab as another origin, for what an Origin check does; nil: the page says it has none
	Secure   net.Listener // a TLS listener, for wss; nil: the page says it has none
	Paths    []Path       // by which the page can be far away from its server; none: the page offers none
	Sessions int          // visitors at a time; default 16

	Hosts          []string              // names the lab is known by; see servers.Options
	Origins        []string              // origins whose pages may ask, beside the lab's own; see servers.Options
	MaxConnections int                   // by which the page and its lanes come; see servers.Options
	Warn           func(sentence string) // is told that clients are turned away, and why; see servers.Options
}

// A Path leads to the lab's own listener, and takes time.
type Path struct {
	Listener net.Listener
	RTT      time.Duration // half of it each way, for what is sent; connections open at once
}

// Serve serves the page, the feeds of its visitors and the peers of the WebSocket bench on ln until ctx is done, and
// closes all listeners. It returns nil then, and an error when a listener fails.
func Serve(ctx context.Context, ln net.Listener, o Options, transports []servers.Transport) error {
	if o.Sessions <= 0 {
		o.Sessions = 16
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	accounts := servers.NewAccounts()
	sessions, err := newSessions(o.Sessions, names(transports), accounts)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	page := &page{transports: descriptors(transports), second: port(o.Second), secure: port(o.Secure), paths: o.Paths}
	peers := websocket.Peers(ctx)

	mux := http.NewServeMux()
	mux.Handle("/", page)
	mux.Handle("/peer", peers)
	mux.Handle("/peer/", peers)
	mux.Handle("GET /control", &control{ctx: ctx, sessions: sessions, page: page})
	mux.HandleFunc("POST /answer", sessions.answer)

	others := map[string]net.Listener{"the second origin": o.Second, "wss": o.Secure}
	guards := make(map[string]servers.Guard)
	for name, other := range others {
		if other == nil {
			delete(others, name)
			continue
		}
		guard, err := servers.NewGuard(other.Addr(), o.Hosts, o.Origins)
		if err != nil {
			return errors.Join(err, ln.Close(), other.Close())
		}
		guard.Neighbours = []int{port(ln)} // to a browser the page is of another origin
		guards[name] = guard
	}

	failed := make(chan error, 3+len(o.Paths))
	serve := func(name string, run func() error) {
		go func() {
			if err := run(); err != nil && !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serve %s: %w", name, err)
				return
			}
			failed <- nil
		}()
	}
	serving := 1
	serve("the lab", func() error {
		return servers.Serve(ctx, ln, sessions.topics, servers.Options{
			Fallback: mux, Accounts: accounts, NamedTopics: true, // a topic is known to its visitor alone
			Hosts: o.Hosts, Origins: o.Origins, MaxConnections: o.MaxConnections, Warn: o.Warn,
			Neighbours: []int{port(ln)}, // by a path the page is of another origin, its own
		}, transports...)
	})
	for _, path := range o.Paths {
		serving++
		serve("a path", func() error { return path.serve(ctx, ln.Addr().String()) })
	}
	for name, other := range others {
		serving++
		guard := guards[name]
		server := &http.Server{
			Handler: guard.Handler(elsewhere(peers)), MaxHeaderBytes: 8 << 10,
			DisableGeneralOptionsHandler: true, // it would let everybody in
			ReadTimeout:                  10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: 10 * time.Second,
			ErrorLog: log.New(io.Discard, "", 0), // a browser that doesn't trust the certificate is no news
		}
		context.AfterFunc(ctx, func() { server.Close() })
		serve(name, func() error { return server.Serve(other) })
	}
	for range serving {
		err = errors.Join(err, <-failed)
		cancel() // one that fails ends the others
	}
	sessions.close()
	peers.Wait()
	return err
}

// serve relays what comes by the path to an address, until ctx is done.
func (p Path) serve(ctx context.Context, target string) error {
	timer, err := feed.NewTimer()
	if err != nil {
		return errors.Join(err, p.Listener.Close())
	}
	defer timer.Close()
	return relay.New(p.RTT, timer.Wait).Serve(ctx, p.Listener, target)
}

func names(transports []servers.Transport) []string {
	names := make([]string, len(transports))
	for i, t := range transports {
		names[i] = t.Name
	}
	return names
}

// port returns a listener's port, 0 for none.
func port(ln net.Listener) int {
	if ln == nil {
		return 0
	}
	if a, ok := ln.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}
