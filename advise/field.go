package advise

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/suites"
)

// A Field is one of the needs, by one name in all places where it can be said: flags, files, the dialogue.
type Field struct {
	Key      string // in files; on the command line with - for _
	Type     string // what help calls its value
	Help     string
	Question string // of the dialogue; "": it isn't asked there
	Set      func(n *Needs, text string) error
	Get      func(n Needs) string // as Set reads it; "" while nobody has said it
}

// Flag is the field's name on the command line.
func (f Field) Flag() string { return strings.ReplaceAll(f.Key, "_", "-") }

// The bounds of numbers: far beyond what anybody has, and far from where sums overflow.
const (
	mostClients = 100_000_000
	mostPayload = 1 << 20
	mostCookie  = 64 << 10
)

// Fields are all needs, in the order in which they are asked.
var Fields = []Field{
	{
		Key: "clients", Type: "int", Help: "how many clients follow at the same time", Question: "How many clients follow at the same time?",
		Set: whole(func(n *Needs) *int { return &n.Clients }, 1, mostClients),
		Get: func(n Needs) string { return unlessZero(n.Clients) },
	},
	{
		Key: "every", Type: "rate", Help: "how often there is an event for a client: 2m, 30/min, 0.5/s, 1/120",
		Question: "How often is there an event for one client? (2m, 30/min, 0.5/s)",
		Set: func(n *Needs, text string) (err error) {
			n.Rate, err = ParseRate(text)
			return err
		},
		Get: func(n Needs) string {
			if n.Rate == 0 {
				return ""
			}
			return FormatRate(n.Rate)
		},
	},
	{
		Key: "stale", Type: "limits", Help: "how late an event may be: 5s, which is max=5s, or limits of mean, p50, p90, p99, max like p50=1s,p99=5s",
		Question: "How late may an event be?",
		Set: func(n *Needs, text string) (err error) {
			n.Stale, err = parseStale(text)
			return err
		},
		Get: func(n Needs) string { return n.Stale.String() },
	},
	{
		Key: "share", Type: "int", Help: "how many clients get the same events: a number, or all",
		Question: "How many clients get the same events? (1, a number, or all)",
		Set: func(n *Needs, text string) error {
			if text == "all" {
				n.Share = 0
				return nil
			}
			return whole(func(n *Needs) *int { return &n.Share }, 1, mostClients)(n, text)
		},
		Get: func(n Needs) string {
			if n.Share == 0 {
				return "all"
			}
			return strconv.Itoa(n.Share)
		},
	},
	{
		Key: "payload", Type: "int", Help: "bytes of an event", Question: "How many bytes has an event?",
		Set: whole(func(n *Needs) *int { return &n.Payload }, 0, mostPayload),
		Get: func(n Needs) string { return strconv.Itoa(n.Payload) },
	},
	{
		Key: "client", Type: "string", Help: "who the clients are: browser, mobile or machine", Question: "Who are the clients? (browser, mobile, machine)",
		Set: choice(func(n *Needs) *string { return &n.Client }, ClientBrowser, ClientMobile, ClientMachine),
		Get: func(n Needs) string { return n.Client },
	},
	{
		Key: "contract", Type: "string", Help: "every-event (nothing missed) or latest (only the newest matters)",
		Set: choice(func(n *Needs) *string { return &n.Contract }, results.EveryEvent, results.Latest),
		Get: func(n Needs) string { return n.Contract },
	},
	{
		Key: "rtt", Type: "duration", Help: "round-trip time between client and server",
		Set: func(n *Needs, text string) error {
			var d results.Duration
			if err := d.UnmarshalText([]byte(text)); err != nil {
				return err
			}
			if d < 0 || d.Seconds() > 10 {
				return fmt.Errorf("%v is out of range: use 0s to 10s", d)
			}
			n.RTT = d
			return nil
		},
		Get: func(n Needs) string { return n.RTT.String() },
	},
	{
		Key: "cookie", Type: "int", Help: "bytes of cookies in each request",
		Set: whole(func(n *Needs) *int { return &n.Cookie }, 0, mostCookie),
		Get: func(n Needs) string { return strconv.Itoa(n.Cookie) },
	},
	{
		Key: "tls", Type: "bool", Help: "use TLS 1.3",
		Set: func(n *Needs, text string) error { return suites.Set(&n.TLS, text) },
		Get: func(n Needs) string { return strconv.FormatBool(n.TLS) },
	},
	{
		Key: "http", Type: "string", Help: "HTTP version: 1.1, or 2, which is not measured",
		Set: choice(func(n *Needs) *string { return &n.HTTP }, "1.1", "2"),
		Get: func(n Needs) string { return n.HTTP },
	},
	{
		Key: "direction", Type: "string", Help: "which way events go: down, or both, of which what clients send is not measured",
		Set: func(n *Needs, text string) error {
			if text == "up" {
				return fmt.Errorf("nothing that was measured sends from clients to the server: use down, or both for the part that comes down")
			}
			return choice(func(n *Needs) *string { return &n.Direction }, DirectionDown, DirectionBoth)(n, text)
		},
		Get: func(n Needs) string { return n.Direction },
	},
	{
		Key: "cache", Type: "bool", Help: "there is a cache in front of the server, which is not measured",
		Set: func(n *Needs, text string) error { return suites.Set(&n.Cache, text) },
		Get: func(n Needs) string { return strconv.FormatBool(n.Cache) },
	},
}

// Keys returns the keys of all fields.
func Keys() []string {
	keys := make([]string, len(Fields))
	for i, f := range Fields {
		keys[i] = f.Key
	}
	return keys
}

func fieldNamed(key string) Field {
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		panic("internal error: there is no need " + key)
	}
	return Fields[i]
}

// whole sets a whole number between two bounds.
func whole(of func(*Needs) *int, low, high int) func(*Needs, string) error {
	return func(n *Needs, text string) error {
		var v int
		if err := suites.Set(&v, text); err != nil {
			return err
		}
		if v < low || v > high {
			return fmt.Errorf("%d is out of range: use %d to %d", v, low, high)
		}
		*of(n) = v
		return nil
	}
}

// choice sets one of some words.
func choice(of func(*Needs) *string, words ...string) func(*Needs, string) error {
	return func(n *Needs, text string) error {
		if !slices.Contains(words, text) {
			return fmt.Errorf("%q does not exist: use %s%s", text, strings.Join(words, ", "), results.Hint(text, words))
		}
		*of(n) = text
		return nil
	}
}

func unlessZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// parseStale reads how late events may be: a time alone limits the largest latency.
func parseStale(text string) (slo.Objective, error) {
	if !strings.Contains(text, "=") {
		text = "max=" + text
	}
	o, err := slo.Parse(text)
	if err != nil {
		return nil, err
	}
	for _, l := range o {
		if _, ok := percentile(l); !ok && l.Name != "mean" {
			return nil, fmt.Errorf("%s says nothing of how late an event may be: limit mean, p50, p90, p99 or max", l.Name)
		}
	}
	return o, nil
}

// percentile returns which share of the events a limit is about: 1 for all.
func percentile(l slo.Limit) (float64, bool) {
	if l.Name == "max" {
		return 1, true
	}
	return l.Percentile()
}
