package results

import (
	"fmt"
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
	maxBrowserClients = 100 // of one page: beyond it the page measures itself
)

// Fields are the fields of a Scenario, in the order of records.
var Fields = []Field{
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
		Help: "number of subscribers, each with its own connection", Low: 1, High: 1_000_000,
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
		Help: "bytes of an event's body", High: 64 << 10,
		Roles: []Role{RolePublisher}, Column: "payload", Caption: "%s payload", Always: true, Unit: "B",
	},
	{
		Key: "poll_interval", At: func(s *Scenario) any { return &s.PollInterval }, Default: time.Second,
		Help: "short-poll, clock-driven: a poll is due each", High: float64(time.Hour),
		Problem: func(s Scenario) string {
			if s.Kind() == transport.Poll && s.PollInterval == 0 && s.Think == 0 {
				return s.Transport + " needs one, or think"
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
		Key: "contract", At: func(s *Scenario) any { return &s.Contract }, Default: EveryEvent,
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
		Help: "time between the last connect and the window; 0: the longer of 500ms and the poll interval", High: float64(time.Hour),
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
		Key: "http", At: func(s *Scenario) any { return &s.HTTP }, Default: "1.1",
		Help: "HTTP version: 1.1", Allowed: []string{"1.1"},
		Roles: []Role{RoleSubscribers}, Column: "HTTP", Caption: "HTTP/%s",
	},
	{
		Key: "tls", At: func(s *Scenario) any { return &s.TLS },
		Help:  "use TLS 1.3 with a certificate made for the run",
		Roles: []Role{RoleServer, RoleSubscribers}, Column: "TLS", Caption: "TLS",
	},
	{
		Key: "headers", At: func(s *Scenario) any { return &s.Headers }, Default: HeadersMinimal,
		Help:    "header profile: minimal, browser or lubbers (Lubbers & Greco 2010)",
		Allowed: []string{HeadersMinimal, HeadersBrowser, HeadersLubbers}, Problem: headersProblem,
		Roles: []Role{RoleServer, RoleSubscribers}, Column: "headers", Caption: "%s headers", Always: true,
	},
	{
		Key: "target", At: func(s *Scenario) any { return &s.Target },
		Help:    "HOST:PORT of a server that runs already, instead of one of ours",
		Problem: func(s Scenario) string { return targetProblem(s.Target) },
		NotWith: map[string]string{ClientBrowser: "the browser client's page comes from the measured server, which therefore is ours"},
		Column:  "server", Caption: "server %s", Empty: "own",
	},
	{
		Key: "trust", At: func(s *Scenario) any { return &s.Trust },
		Help: "with --tls and --target: a FILE of certificates (PEM) to trust, or any; else the system's, and any on loopback",
		Problem: func(s Scenario) string {
			if s.Trust != "" && !(s.TLS && s.Target != "") {
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
			if s.Publisher == PublisherPost && s.Target != "" {
				return "a target's events are its own: only our server is posted to"
			}
			return ""
		},
	},
	{
		Key: "network", At: func(s *Scenario) any { return &s.Network },
		Help:    "between the two sides: veth (a namespace each, each side's packets taken in by its own cores; takes root), loopback, or auto: veth where it can be made",
		Allowed: []string{NetworkAuto, NetworkVeth, NetworkLoopback}, Problem: networkProblem,
		Column: "network", Caption: "over %s", Always: true, Empty: NetworkLoopback,
	},
}

func networkProblem(s Scenario) string {
	switch {
	case s.Network != NetworkVeth:
		return ""
	case s.Client == ClientBrowser:
		return "a browser has to be told which addresses it may reach, and trusts only loopback without TLS: use loopback"
	case s.Target != "":
		return "a target lies where it does: leave it out"
	}
	return ""
}

// unlessPolling says why a transport has no pace of polling; "" if it has.
func unlessPolling(t transport.Transport) string {
	switch t.Kind {
	case transport.Hold:
		return "it asks again as soon as it is answered"
	case transport.Stream:
		return "it asks once"
	}
	return ""
}

func rateProblem(s Scenario) string {
	switch {
	case s.Rate > 0 && s.Rate < minRate:
		return fmt.Sprintf("%s is out of range: use 0, for none, or %s to %s", decimal(s.Rate), decimal(minRate), decimal(maxRate))
	case s.Rate*float64(s.Topics) > maxTotal:
		return fmt.Sprintf("%s events/s on each of %d topics are too many: use up to %s together", decimal(s.Rate), s.Topics, decimal(maxTotal))
	case s.History > maxHistory && s.History == s.neededHistory(): // nobody asked for this history
		return fmt.Sprintf("%s events/s and an interval of %v between polls need a history of more than %d messages: lower one of the two",
			decimal(s.Rate), max(s.PollInterval, s.Think), maxHistory)
	}
	return ""
}

func headersProblem(s Scenario) string {
	switch {
	case s.Headers != HeadersLubbers:
		return ""
	case s.Client == ClientBrowser:
		return "a browser sends its own: " + HeadersLubbers + " is for the go client"
	case s.Kind() == transport.Poll && !(s.Contract == Latest && s.Topics == 1):
		return "lubbers polls have no cursor and no topic: use them with contract " + Latest + " and one topic"
	}
	return ""
}
