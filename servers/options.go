package servers

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"slices"
	"time"

	"pollpush/feed"
	"pollpush/servers/compress"
	"pollpush/transport"
)

// The header profiles of responses.
const (
	HeadersMinimal = "minimal" // what HTTP demands: status line, Date, Content-Type, Content-Length
	HeadersBrowser = "browser" // the same: browsers differ in their requests
	HeadersLubbers = "lubbers" // and GET LubbersPath answers with the head printed by Lubbers & Greco 2010
)

// Options are the settings of Serve. Zero values mean the defaults in the comments.
type Options struct {
	MaxConnections int             // more are answered with 503; default 20,000, or what the limit of file descriptors allows
	Origins        []string        // origins whose pages may ask and read answers, beside the server's own; "*": all; see ParseOrigin
	Hosts          []string        // names the server is known by, beside those of the loopback interface; see Guard, ParseHost
	Neighbours     []int           // ports of the same host whose pages may ask and read answers; see Guard
	Headers        string          // header profile of responses; default HeadersMinimal
	TLS            *tls.Config     // nil: plain
	Compress       string          // for clients that accept it: a coding of package compress; default none
	Heartbeat      time.Duration   // between two heartbeats on a stream, pings of a WebSocket among them; default transport.HeartbeatInterval
	Pong           time.Duration   // how long a WebSocket waits for the pong; default 10 s
	IOTimeout      time.Duration   // for reading a request, and for a client to take what is written to it; default 10 s
	InPlace        time.Duration   // a long poll is held by the engine, before it is taken over to save memory; default 100 ms
	IdleTimeout    time.Duration   // between two requests; default 1 minute, at least half of it is granted
	FirstTimeout   time.Duration   // before a connection's first request; default IOTimeout
	NamedTopics    bool            // a request has to name its topic; otherwise the first one is meant where none is named
	Fallback       http.Handler    // answers at paths that nothing else has; nil: 404
	Generator      *feed.Generator // answers prompts: see AskPath; who makes the options runs it. nil: nobody does
	Contexts       *Contexts       // what it has of dialogues; nil: nothing
	Take           Taker           // has what clients send as messages of their own; nil: the topic that they send to
	Accounts       *Accounts       // what named owners use; nil: nothing is counted
	Warn           func(string)    // is told, once a minute at most, that clients are turned away, and why; nil: nobody is
	Started        func(Counter)   // is told of the server before it accepts anybody, to read its Stats; nil: nobody is
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
		o.MaxConnections = min(20_000, ConnectionLimit())
	}
	if o.Headers == "" {
		o.Headers = HeadersMinimal
	}
	for _, d := range []struct {
		set    *time.Duration
		normal time.Duration
	}{
		{&o.Heartbeat, transport.HeartbeatInterval}, {&o.Pong, 10 * time.Second},
		{&o.IOTimeout, 10 * time.Second}, {&o.InPlace, 100 * time.Millisecond}, {&o.IdleTimeout, time.Minute},
	} {
		if *d.set <= 0 {
			*d.set = d.normal
		}
	}
	if o.FirstTimeout <= 0 {
		o.FirstTimeout = o.IOTimeout
	}
	return o
}

func (o Options) check() error {
	profiles := []string{HeadersMinimal, HeadersBrowser, HeadersLubbers}
	if !slices.Contains(profiles, o.Headers) {
		return fmt.Errorf("header profile %q does not exist: use one of %q", o.Headers, profiles)
	}
	codings := []string{"", compress.Gzip, compress.Brotli, compress.Deflate, compress.DeflateContext}
	if !slices.Contains(codings, o.Compress) {
		return fmt.Errorf("compression %q does not exist: use one of %q", o.Compress, codings[1:])
	}
	return nil
}
