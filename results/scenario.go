// Package results holds what a run was (Scenario), what it observed (Run), where runs are kept, and the statistics and
// tables made of them. Every other part of pollpush reads or writes these records.
package results

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// The transports' names, as in flags, records and figures.
const (
	ShortPoll = "short-poll"
	LongPoll  = "long-poll"
	SSE       = "sse"
	WebSocket = "websocket"
)

// The contracts: what a subscriber is owed.
const (
	EveryEvent = "every-event" // cursor, nothing missed
	Latest     = "latest"      // only the newest state matters; skipped events are coalesced, not lost
)

// The header profiles: what heads of requests and responses look like.
const (
	HeadersMinimal = "minimal" // what HTTP demands
	HeadersBrowser = "browser" // what Chromium 156 sends to an ordinary host
	HeadersLubbers = "lubbers" // the 871 characters of Lubbers & Greco 2010
)

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

// A Scenario is every parameter of a run: a record can be run again from it. The zero value of a field that is not
// listed in Default is meaningful; fields that do not concern the transport are zero after Complete.
type Scenario struct {
	Transport    string   `json:"transport"`
	Client       string   `json:"client"`        // go, the load generator, or browser, a Chromium
	Clients      int      `json:"clients"`       // subscribers, each with its own connection
	Topics       int      `json:"topics"`        // client i follows topic i mod topics
	Rate         float64  `json:"rate"`          // events per second and topic; 0: nothing happens
	Arrivals     string   `json:"arrivals"`      // periodic, poisson, burst
	Payload      int      `json:"payload"`       // bytes of an event's body
	PollInterval Duration `json:"poll_interval"` // short-poll, clock-driven: a poll is due each
	Think        Duration `json:"think"`         // short-poll, response-driven: wait after each answer; excludes poll_interval
	Hold         Duration `json:"hold"`          // long-poll: the longest a request is held
	Contract     string   `json:"contract"`
	History      int      `json:"history"` // messages a topic's log keeps; 0: enough for the slowest reader
	Settle       Duration `json:"settle"`  // from the last connect to the window; 0: 500 ms or one poll interval, the longer one
	Measure      Duration `json:"measure"` // the window
	Drain        Duration `json:"drain"`   // the longest that is waited for what the window's events still owe
	Seed         uint64   `json:"seed"`
	RTT          Duration `json:"rtt"`     // added round-trip time, half each way
	HTTP         string   `json:"http"`    // 1.1
	TLS          bool     `json:"tls"`     // TLS 1.3 with a certificate made for the run
	Headers      string   `json:"headers"` // minimal, browser, lubbers
	Target       string   `json:"target"`  // HOST:PORT of a server that runs already; empty: one is started

	Trust  string `json:"trust,omitempty"`   // target with TLS: a file of certificates (PEM), or any; empty: the system's, and any on loopback
	NetLog bool   `json:"net_log,omitempty"` // browser: count its bytes by Chromium's own log too, which slows it down
}

// Default returns the scenario that flags and suites start from.
func Default() Scenario {
	return Scenario{
		Transport: SSE, Client: ClientGo, Clients: 100, Topics: 1, Rate: 10, Arrivals: "periodic", Payload: 64,
		PollInterval: Duration(time.Second), Hold: Duration(25 * time.Second), Contract: EveryEvent,
		Measure: Duration(5 * time.Second), Drain: Duration(10 * time.Second), Seed: 1,
		HTTP: "1.1", Headers: HeadersMinimal,
	}
}

// Complete fills what follows from other fields and clears what does not concern the transport, so that equal runs
// have equal scenarios.
func (s *Scenario) Complete() {
	s.Rate += 0 // -0 is 0
	if s.Transport != ShortPoll {
		s.PollInterval, s.Think = 0, 0
	}
	if s.Think > 0 {
		s.PollInterval = 0
	}
	if s.Transport != LongPoll {
		s.Hold = 0
	}
	if s.Settle == 0 {
		s.Settle = max(Duration(500*time.Millisecond), s.PollInterval, s.Think)
	}
	if s.History == 0 {
		s.History = s.neededHistory()
	}
}

// neededHistory is the history that is enough for the slowest reader: it comes back after an interval; twice that, and 2 s
// for a stall, is never outrun.
func (s Scenario) neededHistory() int {
	slowest := 2*max(s.PollInterval, s.Think).Seconds() + 2
	return max(1024, int(math.Ceil(min(s.Rate*slowest, math.MaxInt32))))
}

// TopicNames returns the names of the scenario's topics: "0", "1", ...
func (s Scenario) TopicNames() []string {
	names := make([]string, s.Topics)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}

// The bounds of a scenario's numbers. Sums and products of them stay far from where 64 bits end.
const (
	maxClients  = 1_000_000
	maxTopics   = 100_000
	maxRate     = 1_000_000 // events per second and topic
	minRate     = 1e-5      // somewhat less than one a day
	maxTotal    = 1e7       // events per second of all topics
	maxPayload  = 64 << 10
	maxHistory  = 10_000_000
	maxInterval = Duration(time.Hour)
	maxHold     = Duration(5 * time.Minute)
	maxMeasure  = Duration(24 * time.Hour)
	maxRTT      = Duration(10 * time.Second)
)

// checkRecorded says what is out of all bounds in a recorded scenario, or returns nil. Records that are read need not be
// such that they can be run here: 0 is allowed everywhere.
func (s Scenario) checkRecorded() error {
	for _, n := range []struct {
		field       string
		value, most float64
	}{
		{"clients", float64(s.Clients), maxClients}, {"topics", float64(s.Topics), maxTopics}, {"rate", s.Rate, maxRate},
		{"payload", float64(s.Payload), maxPayload}, {"history", float64(s.History), maxHistory},
		{"poll_interval", float64(s.PollInterval), float64(maxInterval)}, {"think", float64(s.Think), float64(maxInterval)},
		{"hold", float64(s.Hold), float64(maxHold)}, {"settle", float64(s.Settle), float64(maxInterval)},
		{"measure", float64(s.Measure), float64(maxMeasure)}, {"drain", float64(s.Drain), float64(maxInterval)},
		{"rtt", float64(s.RTT), float64(maxRTT)},
	} {
		if !(n.value >= 0 && n.value <= n.most) {
			return &FieldError{Field: n.field, Problem: fmt.Sprintf("%g is out of range: no run has more than %g", n.value, n.most)}
		}
	}
	return nil
}

// Validate says what is wrong with s in terms of its fields, or returns nil. transports are the registry's names.
func (s Scenario) Validate(transports []string) error {
	check := func(ok bool, field, format string, args ...any) error {
		if ok {
			return nil
		}
		return &FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
	}
	oneOf := func(field, value string, allowed ...string) error {
		return check(slices.Contains(allowed, value), field, "%q does not exist: use %s%s", value, strings.Join(allowed, ", "), Hint(value, allowed))
	}
	between := func(field string, value, low, high float64) error {
		return check(value >= low && value <= high, field, "%g is out of range: use %g to %g", value, low, high)
	}
	duration := func(field string, value, low, high Duration) error {
		return check(value >= low && value <= high, field, "%v is out of range: use %v to %v", value, low, high)
	}
	for _, err := range []error{
		oneOf("transport", s.Transport, transports...),
		oneOf("client", s.Client, ClientGo, ClientBrowser),
		between("clients", float64(s.Clients), 1, maxClients),
		between("topics", float64(s.Topics), 1, maxTopics),
		between("rate", s.Rate, 0, maxRate),
		check(s.Rate == 0 || s.Rate >= minRate, "rate", "%g is out of range: use 0, for none, or %g to %g", s.Rate, minRate, float64(maxRate)),
		check(s.Rate*float64(s.Topics) <= maxTotal, "rate", "%g events/s on each of %d topics are too many: use up to %g together", s.Rate, s.Topics, maxTotal),
		oneOf("arrivals", s.Arrivals, "periodic", "poisson", "burst"),
		between("payload", float64(s.Payload), 0, maxPayload),
		duration("poll_interval", s.PollInterval, 0, maxInterval),
		duration("think", s.Think, 0, maxInterval),
		check(s.Transport != ShortPoll || s.PollInterval > 0 || s.Think > 0, "poll_interval", "short-poll needs one, or think"),
		duration("hold", s.Hold, 0, maxHold),
		check(s.Transport != LongPoll || s.Hold > 0, "hold", "long-poll needs one"),
		oneOf("contract", s.Contract, EveryEvent, Latest),
		check(s.History <= maxHistory || s.History != s.neededHistory(), "rate", // nobody asked for this history
			"%g events/s and an interval of %v between polls need a history of more than %d messages: lower one of the two",
			s.Rate, max(s.PollInterval, s.Think), maxHistory),
		between("history", float64(s.History), 0, maxHistory),
		duration("settle", s.Settle, 0, maxInterval),
		duration("measure", s.Measure, Duration(100*time.Millisecond), maxMeasure),
		duration("drain", s.Drain, 0, maxInterval),
		duration("rtt", s.RTT, 0, maxRTT),
		oneOf("http", s.HTTP, "1.1"),
		oneOf("headers", s.Headers, HeadersMinimal, HeadersBrowser, HeadersLubbers),
		check(s.Headers != HeadersLubbers || s.Transport != ShortPoll || s.Contract == Latest && s.Topics == 1, "headers",
			"lubbers polls have no cursor and no topic: use them with contract %s and one topic", Latest),
		checkTarget(s.Target),
		check(s.Trust == "" || s.TLS && s.Target != "", "trust", "it says whose certificate a target may have: use it with tls and target"),
		s.validateBrowser(check),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// A FieldError is a problem with one field of a Scenario, named as in JSON and YAML.
type FieldError struct{ Field, Problem string }

func (e *FieldError) Error() string { return e.Field + ": " + e.Problem }

// Hint returns ` (did you mean "x"?)` for the allowed value nearest to value, or "" when none is near.
func Hint(value string, allowed []string) string {
	best, nearest := 3, "" // at most two edits
	for _, a := range allowed {
		if d := editDistance(strings.ToLower(value), a); d < best || (strings.HasPrefix(a, strings.ToLower(value)) && value != "" && nearest == "") {
			best, nearest = min(best, d), a
		}
	}
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", nearest)
}

// editDistance is Levenshtein's: insertions, deletions and substitutions of bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
