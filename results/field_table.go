package results

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pollpush/transport"
)

// The bounds of a scenario's numbers. Sums and products of them stay far from where 64 bits end.
const (
	maxRate           = 1_000_000 // events per second and topic
	minRate           = 1e-5      // somewhat less than one a day
	maxTotal          = 1e7       // events per second of all topics
	maxHistory        = 10_000_000
	minHeartbeat      = Duration(10 * time.Millisecond)
	minConflate       = Duration(time.Millisecond)
	maxBrowserClients = 100 // of one page: beyond it the page measures itself
	serverStreams     = 250 // requests of one connection that our servers take at a time, over HTTP/2 and 3: packages nethttp and quic
)

// Fields are the fields of a Scenario, in the order of records.
var Fields = slices.Concat(feedFields, workloadFields, processFields)

// feedFields say what is published, who follows it how, and over what.
var feedFields = []Field{
	{
		Key: "transport", At: func(s *Scenario) any { return &s.Transport }, Default: transport.SSE.Name,
		Help: strings.Join(transport.Names(), ", "), Allowed: transport.Names(), InLabel: true,
	},
	{
		Key: "client", At: func(s *Scenario) any { return &s.Client }, Default: ClientGo,
		Help:    "who subscribes: go (the load generator) or browser (a headless Chromium)",
		Allowed: []string{ClientGo, ClientBrowser}, Column: "client", Caption: "%s client",
	},
	{
		Key: "clients", At: func(s *Scenario) any { return &s.Clients }, Default: 100,
		Help: "number of subscribers, each with a connection of its own or its share of one", Low: 1, High: 1_000_000,
		Problem: func(s Scenario) string {
			if s.Client == ClientBrowser && s.Clients > maxBrowserClients {
				return fmt.Sprintf("%d are too many for a browser: use 1 to %d", s.Clients, maxBrowserClients)
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, Column: "clients", Caption: "%s", Always: true, Unit: "client",
	},
	{
		Key: "topics", At: func(s *Scenario) any { return &s.Topics }, Default: 1,
		Help: "number of topics; client i follows topic i mod topics", Low: 1, High: 100_000,
		Roles: []Role{RolePublisher, RoleSubscribers}, Column: "topics", Caption: "%s", Unit: "topic",
	},
	{
		Key: "rate", At: func(s *Scenario) any { return &s.Rate }, Default: 10,
		Help: "events per second and topic; 0: nothing happens", High: maxRate, Problem: rateProblem,
		Roles: []Role{RolePublisher}, Column: "events/s", Caption: "%s", Always: true, Unit: "events/s",
	},
	{
		Key: "arrivals", At: func(s *Scenario) any { return &s.Arrivals }, Default: "periodic",
		Help: "periodic, poisson or burst", Allowed: []string{"periodic", "poisson", "burst"},
		Roles: []Role{RolePublisher}, Column: "arrivals", Caption: "%s arrivals",
	},
	{
		Key: "payload", At: func(s *Scenario) any { return &s.Payload }, Default: 64,
		Help: "bytes of an event's body", High: 1 << 20,
		Problem: func(s Scenario) string {
			if s.Datagrams && s.Payload > transport.MaxDatagram {
				return fmt.Sprintf("%d do not fit into a datagram for sure: use up to %d with datagrams", s.Payload, transport.MaxDatagram)
			}
			return ""
		},
		Roles: []Role{RolePublisher}, Column: "payload", Caption: "%s payload", Always: true, Unit: "B",
	},
	{
		Key: "poll_interval", At: func(s *Scenario) any { return &s.PollInterval }, Default: time.Second,
		Help: "short-poll, clock-driven: a poll is due each", High: float64(time.Hour),
		Problem: func(s Scenario) string {
			if s.Kind() == transport.Poll && s.PollInterval == 0 && s.Think == 0 && s.Adaptive == "" {
				return s.Transport + " needs one, or think, or adaptive"
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, NotFor: unlessPolling, Column: "poll_interval", LastResort: true, InLabel: true,
	},
	{
		Key: "think", At: func(s *Scenario) any { return &s.Think },
		Help: "short-poll, response-driven: wait after each answer (instead of --poll-interval)", High: float64(time.Hour),
		Roles: []Role{RoleSubscribers}, NotFor: unlessPolling, Column: "think", LastResort: true, InLabel: true,
		NotWith: map[string]string{ClientBrowser: "the browser client polls by the clock: use poll_interval"},
	},
	{
		Key: "adaptive", At: func(s *Scenario) any { return &s.Adaptive }, Example: "100ms..5s",
		Help:    "short-poll: MIN..MAX like 100ms..5s (instead of --poll-interval): twice as long after each empty answer, MIN again after an event",
		Problem: adaptiveProblem, NotWith: map[string]string{ClientBrowser: "the browser client polls by the clock: use poll_interval"},
		Roles: []Role{RoleSubscribers}, NotFor: unlessPolling, Refuse: true, Column: "adaptive", LastResort: true, InLabel: true,
	},
	{
		Key: "hold", At: func(s *Scenario) any { return &s.Hold }, Default: 25 * time.Second,
		Help: "long-poll: the longest a request is held", High: float64(5 * time.Minute),
		Problem: func(s Scenario) string {
			if s.Kind() == transport.Hold && s.Hold == 0 {
				return s.Transport + " needs one"
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, NotFor: func(t transport.Transport) string {
			switch t.Kind {
			case transport.Poll:
				return "its requests are answered at once"
			case transport.Stream:
				return "its one answer never ends"
			}
			return ""
		},
		Column: "hold", InLabel: true,
	},
	{
		Key: "heartbeat", At: func(s *Scenario) any { return &s.Heartbeat }, Default: transport.HeartbeatInterval,
		Ours: "its heartbeats are its own",
		Help: "streams: time between two heartbeats of the server, which are pings of a WebSocket", High: float64(time.Hour),
		Problem: func(s Scenario) string {
			if s.Heartbeat > 0 && s.Heartbeat < minHeartbeat {
				return fmt.Sprintf("%v is out of range: use %v to %v", s.Heartbeat, minHeartbeat, time.Hour)
			}
			return ""
		},
		Roles: []Role{RoleServer}, NotFor: func(t transport.Transport) string {
			if t.Kind != transport.Stream {
				return "its answers end"
			}
			return ""
		},
		Column: "heartbeat", InLabel: true,
	},
	{
		Key: "conflate", At: func(s *Scenario) any { return &s.Conflate }, Example: "250ms",
		Ours: "what it leaves out is its own: leave it out",
		Help: "streams, contract latest: the newest event is sent, at most one each", High: float64(time.Hour),
		Problem: func(s Scenario) string {
			switch {
			case s.Conflate == 0:
			case s.Conflate < minConflate:
				return fmt.Sprintf("%v is out of range: use %v to %v, or 0s for none", s.Conflate, minConflate, time.Hour)
			case s.Contract != Latest:
				return "it leaves events out: use it with contract " + Latest
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, NotFor: func(t transport.Transport) string {
			if t.Kind != transport.Stream {
				return "how often it asks is how often it is told: contract latest conflates there"
			}
			return ""
		},
		Refuse: true, Column: "conflate", InLabel: true,
	},
	{
		Key: "retry_stream", At: func(s *Scenario) any { return &s.RetryStream }, Example: "250ms",
		Ours: "whether it ends its answers is its own: leave it out",
		Help: "sse: the server ends the answer after each burst of events; clients come back with Last-Event-ID after this long", High: float64(time.Hour),
		Problem: func(s Scenario) string {
			switch {
			case s.RetryStream%Duration(time.Millisecond) != 0:
				return fmt.Sprintf("%v is no whole number of milliseconds, in which a stream says it", s.RetryStream)
			case s.RetryStream > 0 && s.Conflate > 0:
				return "how often its clients come back is how often they are told: leave conflate out"
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, NotFor: func(t transport.Transport) string {
			if t.Name != transport.SSE.Name {
				return "only Server-Sent Events have a retry field, and an ID to come back with"
			}
			return ""
		},
		Refuse: true, Column: "retry", InLabel: true,
	},
	{
		Key: "contract", At: func(s *Scenario) any { return &s.Contract }, Default: EveryEvent,
		Ours: "clients keep account of every event that is posted: use contract every-event",
		Help: "every-event (nothing missed) or latest (only the newest matters)", Allowed: []string{EveryEvent, Latest},
		Roles: []Role{RoleSubscribers}, Column: "contract", Caption: "%s contract", Always: true,
	},
	{
		Key: "history", At: func(s *Scenario) any { return &s.History },
		Help: "messages a topic's log keeps; 0: enough for the slowest reader", High: maxHistory,
		Roles: []Role{RoleServer}, Column: "history", LastResort: true,
	},
	{
		Key: "settle", At: func(s *Scenario) any { return &s.Settle },
		Help: "time between the last connect and the window; 0: the longer of 500ms and what the pace needs to be steady, such as the poll interval", High: float64(time.Hour),
		Column: "settle", LastResort: true,
	},
	{
		Key: "measure", At: func(s *Scenario) any { return &s.Measure }, Default: 5 * time.Second,
		Help: "length of the measured window", Low: float64(100 * time.Millisecond), High: float64(24 * time.Hour),
		Column: "window", LastResort: true,
	},
	{
		Key: "drain", At: func(s *Scenario) any { return &s.Drain }, Default: 10 * time.Second,
		Help: "the longest to wait for what the window's events still owe", High: float64(time.Hour),
		Column: "drain", LastResort: true,
	},
	{
		Key: "seed", At: func(s *Scenario) any { return &s.Seed }, Default: 1, // repetitions differ in it, and rows don't
		Help: "seed of the schedule and of the clients' phases", Roles: []Role{RolePublisher, RoleSubscribers},
	},
	{
		Key: "rtt", At: func(s *Scenario) any { return &s.RTT },
		Help: "round-trip time added between clients and server, half of it each way", High: float64(10 * time.Second),
		Roles: []Role{RolePath}, Column: "RTT", Caption: "%s added RTT", Always: true,
	},
	{
		Key: "http", At: func(s *Scenario) any { return &s.HTTP }, Default: HTTP1,
		Help: "HTTP version: 1.1, 2 or 3; the latter two are spoken over TLS", Allowed: []string{HTTP1, HTTP2, HTTP3},
		Problem: func(s Scenario) string { return s.Descriptor().NotOver(s.HTTP) },
		Roles:   []Role{RoleServer, RoleSubscribers}, Column: "HTTP", Caption: "HTTP/%s",
	},
	{
		Key: "streams_per_connection", At: func(s *Scenario) any { return &s.Streams }, Example: "100",
		Help: "HTTP/2 and 3: how many clients share a connection, as tabs of a browser or what a proxy forwards; 0: each has its own", High: 1000,
		Problem: func(s Scenario) string {
			switch {
			case s.Streams <= 1:
			case s.HTTP == HTTP1:
				return "a connection of HTTP/1.1 carries one request at a time: use http 2 or 3"
			case s.KeepAlive == KeepAliveOff:
				return "a connection for each request is shared by nobody: leave one of the two out"
			case s.Descriptor().Datagrams:
				return "a session of " + s.Transport + " has a connection of its own: leave it out"
			case s.Streams > serverStreams && s.Target == "":
				return fmt.Sprintf("the server takes %d requests of a connection at a time: use %d at the most", serverStreams, serverStreams)
			}
			return ""
		},
		NotWith: map[string]string{ClientBrowser: "a browser decides that itself: all tabs share one"},
		Roles:   []Role{RoleSubscribers}, Column: "streams/conn.", Caption: "%s per connection", Unit: "stream",
	},
	{
		Key: "datagrams", At: func(s *Scenario) any { return &s.Datagrams }, Example: "true",
		Ours: "clients follow it by streams: leave it out",
		Help: "webtransport: an event is a datagram, which may be lost, instead of a line of a stream; contract latest forgives that, but for the last",
		NotFor: func(t transport.Transport) string {
			if !t.Datagrams {
				return "it has a stream of bytes, and no datagrams"
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, Refuse: true, Column: "datagrams", Caption: "datagrams", InLabel: true,
	},
	{
		Key: "tls", At: func(s *Scenario) any { return &s.TLS }, Example: "true",
		Help:  "use TLS 1.3 with a certificate made for the run",
		Roles: []Role{RoleServer, RoleSubscribers}, Column: "TLS", Caption: "TLS",
	},
	{
		Key: "keep_alive", At: func(s *Scenario) any { return &s.KeepAlive },
		Help: "short-poll, long-poll: false opens a connection for each request", Allowed: []string{"true", KeepAliveOff},
		NotFor: func(t transport.Transport) string {
			if t.Kind == transport.Stream {
				return "its one answer never ends"
			}
			return ""
		},
		Problem: func(s Scenario) string {
			if s.KeepAlive == KeepAliveOff && s.Client == ClientBrowser {
				return "a browser keeps connections as it sees fit: use the go client"
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, Refuse: true, Column: "keep-alive", Caption: "a connection per request", Empty: "true",
	},
	{
		Key: "engine", At: func(s *Scenario) any { return &s.Engine },
		Help:    "our server's: fasthttp (the default of HTTP/1.1), net-http (of HTTP/1.1 and 2), epoll (of HTTP/1.1: event loops, no goroutine for each connection) or quic-go (of HTTP/3)",
		Allowed: []string{EngineFasthttp, EngineNetHTTP, EngineEpoll, EngineQUIC}, Problem: engineProblem,
		Roles: []Role{RoleServer}, Column: "engine", Caption: "%s engine", Empty: EngineFasthttp,
	},
	{
		Key: "headers", At: func(s *Scenario) any { return &s.Headers }, Default: HeadersBrowser,
		Help:    "header profile: browser (as Chromium sends them), minimal (what HTTP demands) or lubbers (Lubbers & Greco 2010)",
		Allowed: []string{HeadersMinimal, HeadersBrowser, HeadersLubbers}, Problem: headersProblem,
		Roles: []Role{RoleServer, RoleSubscribers}, Column: "headers", Caption: "%s headers", Always: true,
	},
	{
		Key: "cookie_bytes", At: func(s *Scenario) any { return &s.CookieBytes }, Example: "512",
		Help: "size of a cookie that each request carries, name=value; 0: none", High: 4096,
		Problem: func(s Scenario) string {
			switch {
			case s.CookieBytes == 0:
			case s.Descriptor().Datagrams:
				return "browsers open a session of " + s.Transport + " without cookies: leave it out"
			case s.CookieBytes < minCookie:
				return fmt.Sprintf("%d is out of range: a cookie has a name, = and a value: use %d to 4096", s.CookieBytes, minCookie)
			case s.Headers == HeadersLubbers:
				return "lubbers heads have the cookie that was printed in 2010: use " + HeadersBrowser + " or " + HeadersMinimal
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, Column: "cookie", Caption: "%s cookie", Unit: "B",
	},
	{
		Key: "conditional", At: func(s *Scenario) any { return &s.Conditional }, Example: "true",
		Ours: "the cursor in its file says what clients send: leave it out",
		Help: "short-poll, long-poll, contract latest: ask with the entity tag of what the client has, and be answered 304 while it is the newest",
		NotFor: func(t transport.Transport) string {
			if t.Kind == transport.Stream {
				return "it asks once: there is nothing to revalidate"
			}
			return ""
		},
		Problem: func(s Scenario) string {
			switch {
			case !s.Conditional:
			case s.Contract != Latest:
				return "an entity tag names a state, not what was missed since: use it with contract " + Latest
			case s.Headers == HeadersLubbers:
				return "lubbers polls have no entity tags: use " + HeadersBrowser + " or " + HeadersMinimal
			case s.Client == ClientBrowser && s.Clients > s.Topics:
				return "a browser's cache has one answer for all who ask for the same, and has them wait for each other: use as many topics as clients"
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, Refuse: true, Column: "conditional", Caption: "conditional requests",
	},
	{
		Key: "compress", At: func(s *Scenario) any { return &s.Compress },
		Ours:    "what it compresses is its own: leave it out",
		Help:    "gzip or br for answers and streams; deflate or deflate-context (each message by itself, or with those before as its dictionary) for websocket",
		Allowed: []string{CompressGzip, CompressBrotli, CompressDeflate, CompressDeflateContext}, Problem: compressProblem,
		Roles: []Role{RoleServer, RoleSubscribers}, Column: "compression", Caption: "%s", Empty: "none",
	},
	{
		Key: "target", At: func(s *Scenario) any { return &s.Target },
		Help:    "a server instead of ours: HOST:PORT of one that speaks as ours do and runs already, the NAME of a peer, or a YAML FILE that describes one",
		Problem: func(s Scenario) string { return targetProblem(s.Target) },
		NotWith: map[string]string{ClientBrowser: "the browser client's page comes from the measured server, which therefore is ours"},
		Column:  "server", Caption: "server %s", Empty: "own",
	},
	{
		Key: "via", At: func(s *Scenario) any { return &s.Via },
		Help:    "a middlebox between clients and server, by its NAME (see pollpush middleboxes) or a YAML FILE that describes one",
		Problem: viaProblem,
		NotWith: map[string]string{ClientBrowser: "the browser client measures no middlebox"},
		Roles:   []Role{RolePath}, Column: "via", Caption: "via %s", Empty: "nothing",
	},
	{
		Key: "slow_readers", At: func(s *Scenario) any { return &s.SlowReaders },
		Help: "the share of clients, 0 to 0.5, that stop reading when the window begins and go on when it ends",
		Low:  0, High: 0.5, Problem: slowReadersProblem,
		NotWith: map[string]string{ClientBrowser: "a page can't stop reading its sockets"},
		Roles:   []Role{RoleSubscribers}, Column: "slow readers", Caption: "slow readers %s",
	},
	{
		Key: "cut", At: func(s *Scenario) any { return &s.Cut }, Example: "true",
		Help:    "cut all clients' connections once, in the middle of the window: they come back at once, with what they have",
		Problem: cutProblem,
		NotWith: map[string]string{ClientBrowser: "a page can't cut its connections: use the go client"},
		Roles:   []Role{RoleSubscribers}, Column: "cut", Caption: "connections cut once",
	},
	{
		Key: "trust", At: func(s *Scenario) any { return &s.Trust },
		Help: "with --tls and --target: a FILE of certificates (PEM) to trust, or any; else the system's, and any on loopback",
		Problem: func(s Scenario) string {
			if s.Trust != "" && !((s.TLS || s.HTTP != HTTP1) && s.Target != "") {
				return "it says whose certificate a target may have: use it with tls and target"
			}
			return ""
		},
		Roles: []Role{RoleSubscribers}, Column: "trust", LastResort: true,
	},
	{
		Key: "net_log", At: func(s *Scenario) any { return &s.NetLog },
		Help:    "with --client browser: check the bytes against Chromium's own log, which slows it down",
		NotWith: map[string]string{ClientGo: "only the browser client has one"},
		Roles:   []Role{RoleSubscribers}, Column: "net_log", LastResort: true,
	},
	{
		Key: "publisher", At: func(s *Scenario) any { return &s.Publisher },
		Help:    "where events come from: server (its own process, the default) or post (a process that posts each to the server, beside any rtt)",
		Allowed: []string{PublisherServer, PublisherPost}, Column: "publisher", Caption: "events posted", Empty: PublisherServer,
		Problem: func(s Scenario) string {
			if s.Publisher == PublisherPost && s.Target != "" && !s.Described() {
				return "a target's events are its own: only our server, or one that a file describes, is posted to"
			}
			return ""
		},
	},
	{
		Key: "network", At: func(s *Scenario) any { return &s.Network },
		Help:    "between the two sides: veth (a namespace each, each side's packets taken in by its own cores; takes root), loopback, auto: veth where it can be made; or agents: what lies between those of --agents",
		Allowed: []string{NetworkAuto, NetworkVeth, NetworkLoopback, NetworkAgents}, Problem: networkProblem,
		Column: "network", Caption: "over %s", Always: true, Empty: NetworkLoopback,
	},
}
