// Package results is the record of a run: what it was (Scenario), what it observed (Run), and the files of lines of JSON
// that runs are kept in. Every other part of pollpush reads or writes these records.
package results

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"

	"pollpush/headers"
	"pollpush/internal/hint"
	"pollpush/transport"
)

// The contracts: what a subscriber is owed.
const (
	EveryEvent = "every-event" // cursor, nothing missed
	Latest     = "latest"      // only the newest state matters; skipped events are coalesced, not lost
)

// The publishers: where events come from.
const (
	PublisherServer = "server" // the server's own process
	PublisherPost   = "post"   // a process of its own that posts them to the server
)

// The networks: what lies between the two sides.
const (
	NetworkAuto     = "auto"     // NetworkVeth where it can be made: no run's, see SettleNetwork
	NetworkVeth     = "veth"     // virtual Ethernet between two namespaces of the kernel: each side does its own receiving
	NetworkLoopback = "loopback" // the loopback interface: who sends does the receiver's work too
	NetworkAgents   = "agents"   // whatever lies between the machines of agents
)

// The header profiles: what heads of requests and responses look like.
const (
	HeadersMinimal = headers.Minimal // what HTTP demands
	HeadersBrowser = headers.Browser // what Chromium 156 sends
	HeadersLubbers = headers.Lubbers // the 871 characters of Lubbers & Greco 2010
)

// The versions of HTTP.
const (
	HTTP1 = "1.1" // RFC 9112
	HTTP2 = "2"   // RFC 9113, over TLS as browsers demand; a WebSocket is an extended CONNECT (RFC 8441)
	HTTP3 = "3"   // RFC 9114, over QUIC
)

// The engines: what reads requests and writes answers.
const (
	EngineFasthttp = "fasthttp" // of HTTP/1.1: the default there
	EngineNetHTTP  = "net-http" // the standard library's, of HTTP/1.1 and 2
	EngineEpoll    = "epoll"    // event loops, of HTTP/1.1 without TLS
	EngineQUIC     = "quic-go"  // of HTTP/3
)

// The codings of what is sent: of an answer's body, or of a WebSocket's messages.
const (
	CompressGzip           = "gzip"            // RFC 1952
	CompressBrotli         = "br"              // RFC 7932
	CompressDeflate        = "deflate"         // permessage-deflate (RFC 7692), each message by itself
	CompressDeflateContext = "deflate-context" // permessage-deflate, with the messages before as its dictionary
)

// KeepAliveOff has a client open a connection for each request. A connection is kept otherwise.
const KeepAliveOff = "false"

// A Duration is a time.Duration written like "1.5s" in JSON and YAML.
type Duration time.Duration

func (d Duration) String() string               { return time.Duration(d).String() }
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Seconds returns d in seconds.
func (d Duration) Seconds() float64 { return time.Duration(d).Seconds() }

// UnmarshalText reads a Go duration such as 250ms.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration: write it like 250ms, 5s or 1m30s", text)
	}
	*d = Duration(v)
	return nil
}

// A Scenario is every parameter of a run: a record can be run again from it. The zero value of a field means what runs did before
// there was the field.
type Scenario struct {
	Transport    string   `json:"transport"`
	Client       string   `json:"client"`
	Clients      int      `json:"clients"`
	Topics       int      `json:"topics"`
	Rate         float64  `json:"rate"`
	Arrivals     string   `json:"arrivals"`
	Payload      int      `json:"payload"`
	PollInterval Duration `json:"poll_interval"`
	Think        Duration `json:"think"`
	Adaptive     string   `json:"adaptive,omitempty"`
	Hold         Duration `json:"hold"`
	Heartbeat    Duration `json:"heartbeat,omitempty"`
	Conflate     Duration `json:"conflate,omitempty"`
	RetryStream  Duration `json:"retry_stream,omitempty"`
	Contract     string   `json:"contract"`
	History      int      `json:"history"`
	Settle       Duration `json:"settle"`
	Measure      Duration `json:"measure"`
	Drain        Duration `json:"drain"`
	Seed         uint64   `json:"seed"`
	RTT          Duration `json:"rtt"`
	HTTP         string   `json:"http"`
	Streams      int      `json:"streams_per_connection,omitempty"`
	Datagrams    bool     `json:"datagrams,omitempty"`
	TLS          bool     `json:"tls"`
	KeepAlive    string   `json:"keep_alive,omitempty"`
	Engine       string   `json:"engine,omitempty"`
	Headers      string   `json:"headers"`
	CookieBytes  int      `json:"cookie_bytes,omitempty"`
	Conditional  bool     `json:"conditional,omitempty"`
	Compress     string   `json:"compress,omitempty"`
	Target       string   `json:"target"`
	Via          string   `json:"via,omitempty"`
	SlowReaders  float64  `json:"slow_readers,omitempty"`
	Cut          bool     `json:"cut,omitempty"`
	Trust        string   `json:"trust,omitempty"`
	NetLog       bool     `json:"net_log,omitempty"`
	Publisher    string   `json:"publisher,omitempty"`
	Network      string   `json:"network,omitempty"`

	// What is sent, and which way.
	PayloadKind    string   `json:"payload_kind,omitempty"`
	Direction      string   `json:"direction,omitempty"`
	SendRate       float64  `json:"send_rate,omitempty"`
	PostConnection string   `json:"post_connection,omitempty"`
	Mix            string   `json:"mix,omitempty"`
	Session        Duration `json:"session,omitempty"`
	Workload       string   `json:"workload,omitempty"`
	PromptBytes    int      `json:"prompt_bytes,omitempty"`
	Tokens         int      `json:"tokens,omitempty"`
	FirstToken     Duration `json:"first_token,omitempty"`
	TokenGap       Duration `json:"token_gap,omitempty"`
	TokenArrivals  string   `json:"token_arrivals,omitempty"`
	Ask            string   `json:"ask,omitempty"`
	Turns          int      `json:"turns,omitempty"`
	Context        string   `json:"context,omitempty"`
	ContextCost    Duration `json:"context_cost,omitempty"`
	ContextCache   bool     `json:"context_cache,omitempty"`

	// How many processes the two sides have.
	LoadProcesses   int `json:"load_processes,omitempty"`
	ServerProcesses int `json:"server_processes,omitempty"`
}

// usual is the scenario of all fields' defaults.
var usual = func() (s Scenario) {
	for _, f := range Fields {
		if f.Default != nil {
			v := reflect.ValueOf(f.At(&s)).Elem()
			v.Set(reflect.ValueOf(f.Default).Convert(v.Type()))
		}
	}
	return s
}()

// Default returns the scenario that flags and suites start from.
func Default() Scenario { return usual }

// Descriptor returns what the scenario's transport is.
func (s Scenario) Descriptor() transport.Transport {
	t, _ := transport.Named(s.Transport)
	return t
}

// Kind returns who waits for whom.
func (s Scenario) Kind() transport.Kind { return s.Descriptor().Kind }

// HeartbeatInterval is the time between two heartbeats of a stream, also of one whose record doesn't say it.
func (s Scenario) HeartbeatInterval() Duration {
	if framing := s.Descriptor().Framing; s.Heartbeat == 0 && framing != nil {
		return Duration(framing.Heartbeat.Former)
	}
	return s.Heartbeat
}

// Framing is what a stream wraps around the scenario's messages; nil where its transport is none.
func (s Scenario) Framing() *transport.Framing {
	if f := s.Descriptor().Framing; f != nil && f.Binary != nil && s.PayloadKind == PayloadBinary {
		return f.Binary
	}
	return s.Descriptor().Framing
}

// IdlePeriod is after how long a client to whom nothing happens does the same again: asks, is answered, or hears a heartbeat.
// What the round trip adds to a hold or to thinking is left out.
func (s Scenario) IdlePeriod() Duration {
	switch s.Kind() {
	case transport.Poll:
		_, longest := s.Pauses()
		return longest
	case transport.Hold:
		return s.Hold
	}
	return s.HeartbeatInterval()
}

// WholePeriods reports whether the window is a whole number of idle periods, so that each idle client does in it what it does
// in the long run.
func (s Scenario) WholePeriods() bool {
	return !slices.ContainsFunc(s.Parts(), func(p Scenario) bool { return p.IdlePeriod() == 0 || p.Measure%p.IdlePeriod() != 0 })
}

// Complete fills what follows from other fields and clears what does not concern the transport, so that equal runs
// have equal scenarios.
func (s *Scenario) Complete() {
	s.Rate += 0 // -0 is 0
	parts := s.Parts()
	if s.isMix() {
		s.Transport = parts[0].Transport
	}
	for _, f := range Fields {
		if f.concernsNone(parts) || f.saysEmpty(*s) {
			f.Clear(s)
		}
	}
	if s.Upstream() {
		s.Rate = 0 // the clients publish
		if s.SendRate == 0 {
			s.SendRate = 1
		}
	}
	if s.Direction == DirectionEcho {
		s.Topics = s.Clients // each hears itself alone
	}
	if s.Workload == WorkloadTokens {
		s.Rate, s.Topics = 0, s.Clients // what is published are answers, each of which is one client's
		s.completeTokens()
	}
	if s.Think > 0 {
		s.PollInterval = 0
	}
	if s.HTTP == HTTP2 || s.HTTP == HTTP3 {
		s.TLS = true // no browser speaks them without
	}
	switch {
	case s.Target != "":
		s.Engine = "" // its own
		if s.Described() {
			s.Publisher = "" // its file says how it is published to
		}
	case s.Via != "": // speaks HTTP/1.1 to it
	case s.HTTP == HTTP2:
		s.Engine = EngineNetHTTP
	case s.HTTP == HTTP3:
		s.Engine = EngineQUIC
	}
	if s.Streams == 1 {
		s.Streams = 0 // a connection for each client
	}
	if shortest, longest, ok := AdaptiveBounds(s.Adaptive); ok {
		s.Adaptive, s.PollInterval = short(shortest)+".."+short(longest), 0
	}
	if s.Settle == 0 {
		s.Settle = s.settling()
	}
	if s.History == 0 {
		s.History = s.neededHistory()
	}
}

// Behind returns the scenario as its server has it. One behind a middlebox is spoken to by that, in HTTP/1.1 without TLS, however clients
// speak.
func (s Scenario) Behind() Scenario {
	if s.Via != "" {
		s.HTTP, s.TLS, s.Streams = HTTP1, false, 0
	}
	return s
}

// SettleNetwork puts what automatic choice means here in the place of NetworkAuto: found, which is one of
// the others, and NetworkLoopback where found is not for the scenario. A target lies where it does.
func (s *Scenario) SettleNetwork(found string) {
	if s.Network != NetworkAuto {
		return
	}
	if s.Network = found; found == NetworkLoopback || networkProblem(*s) != "" {
		s.Network = ""
	}
}

// neededHistory is the history that is enough for the slowest reader: it comes back after a pause; twice that, and 2 s
// for a stall, is never outrun.
func (s Scenario) neededHistory() int {
	slowest := 2*slowest(s).Seconds() + 2
	// Who asks has the whole answer before it asks again.
	return max(1024, 2*s.Tokens, int(math.Ceil(min(s.EventRate()*slowest, math.MaxInt32))))
}

// TopicNames returns the names of the scenario's topics: "0", "1", ...
func (s Scenario) TopicNames() []string {
	names := make([]string, s.Topics)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}

// CompleteValid completes a scenario, or says what is wrong with it as Validate does: also with what Complete clears.
func (s *Scenario) CompleteValid() error {
	if err := s.Validate(); err != nil {
		return err
	}
	s.Complete()
	return s.Validate()
}

// Validate says what is wrong with s by a FieldError, or returns nil.
//
// A mix is held against each of its parts: a field that only some of them can have concerns those, and is refused where none can.
func (s Scenario) Validate() error {
	if problem := FieldNamed("mix").problem(s); problem != "" {
		return &FieldError{"mix", problem}
	}
	parts := s.Parts()
	for _, f := range Fields {
		if len(parts) > 1 && f.Refuse && !f.Usual(s) && f.concernsNone(parts) {
			return &FieldError{f.Key, parts[0].Transport + " has none: " + f.ReasonAgainst(parts[0].Descriptor())}
		}
		for _, p := range parts {
			p.Clients, p.Mix = s.Clients, "" // who follows how many topics is for all of them together
			problem := f.problem(p)
			if problem == "" {
				continue
			}
			if len(parts) > 1 {
				problem = "not with " + p.Transport + " in the mix: " + problem
			}
			return &FieldError{f.Key, problem}
		}
	}
	return nil
}

// checkRecorded says what is out of all bounds in a recorded scenario, or returns nil. Records that are read need not be
// such that they can be run here: 0 is allowed everywhere.
func (s Scenario) checkRecorded() error {
	for _, f := range Fields {
		if n, text, ok := f.number(s); ok && f.High > 0 && !(n >= 0 && n <= f.High) {
			return &FieldError{f.Key, fmt.Sprintf("%s is out of range: no run has more than %s", text, f.bound(f.High))}
		}
	}
	return nil
}

// A FieldError is a problem with one field of a Scenario, named by its key.
type FieldError struct{ Field, Problem string }

func (e *FieldError) Error() string { return e.Field + ": " + e.Problem }

// Hint returns ` (did you mean "x"?)` for the allowed value nearest to value, or "" when none is near.
func Hint(value string, allowed []string) string { return hint.For(value, allowed) }
