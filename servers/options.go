package servers

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The header profiles of responses.
const (
	HeadersMinimal = "minimal" // what HTTP demands: status line, Date, Content-Type, Content-Length
	HeadersBrowser = "browser" // the same: browsers differ in their requests
	HeadersLubbers = "lubbers" // and GET LubbersPath answers with the head printed by Lubbers & Greco 2010
)

// Options are the settings of Serve. Zero values mean the defaults in the comments.
type Options struct {
	MaxConnections int           // more are answered with 503; default 20,000, or what the limit of file descriptors allows
	Origins        []string      // origins whose pages may open a WebSocket and read answers, beside the server's own; "*": all
	Headers        string        // header profile of responses; default HeadersMinimal
	TLS            *tls.Config   // nil: plain
	Heartbeat      time.Duration // between two comments on an SSE stream; default 15 s
	Ping           time.Duration // between two pings on a WebSocket; default 30 s
	Pong           time.Duration // how long a WebSocket waits for the pong; default 10 s
	IOTimeout      time.Duration // for reading a request, and for a client to take what is written to it; default 10 s
	InPlace        time.Duration // a long poll is held by the engine, before it is taken over to save memory; default 100 ms
	IdleTimeout    time.Duration // before a connection's first request, and between two; default 5 minutes
	Fallback       http.Handler  // answers at paths that nothing else has; nil: 404
	Accounts       *Accounts     // what named parties cost; nil: no books are kept
	Started        func(*Server) // is told of the server before it accepts anybody, to read its Stats; nil: nobody is
}

// MaxHold is the longest that a long poll may ask to be held, and DefaultHold is what it gets when it doesn't ask.
const (
	MaxHold     = 5 * time.Minute
	DefaultHold = 25 * time.Second
)

// maxHead is how many bytes a request's head may have.
const maxHead = 8 << 10

func (o Options) withDefaults() Options {
	if o.MaxConnections <= 0 {
		o.MaxConnections = defaultMaxConnections()
	}
	if o.Headers == "" {
		o.Headers = HeadersMinimal
	}
	for _, d := range []struct {
		set    *time.Duration
		normal time.Duration
	}{
		{&o.Heartbeat, 15 * time.Second}, {&o.Ping, 30 * time.Second}, {&o.Pong, 10 * time.Second},
		{&o.IOTimeout, 10 * time.Second}, {&o.InPlace, 100 * time.Millisecond}, {&o.IdleTimeout, 5 * time.Minute},
	} {
		if *d.set <= 0 {
			*d.set = d.normal
		}
	}
	return o
}

func (o Options) check() error {
	profiles := []string{HeadersMinimal, HeadersBrowser, HeadersLubbers}
	if !slices.Contains(profiles, o.Headers) {
		return fmt.Errorf("header profile %q does not exist: use one of %q", o.Headers, profiles)
	}
	return nil
}
