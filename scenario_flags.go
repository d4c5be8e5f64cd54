package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"pollpush/results"
)

// durationFlag makes a results.Duration a flag.
type durationFlag struct{ *results.Duration }

func (d durationFlag) Type() string { return "duration" }
func (d durationFlag) Set(text string) error {
	return d.UnmarshalText([]byte(text))
}
func (d durationFlag) String() string {
	if d.Duration == nil {
		return ""
	}
	return time.Duration(*d.Duration).String()
}

// feedFlags are the flags of a scenario that concern what is published.
func feedFlags(f *pflag.FlagSet, s *results.Scenario) {
	f.Var(numberFlag[int]{&s.Topics}, "topics", "number of topics; client i follows topic i mod topics")
	f.Var(numberFlag[float64]{&s.Rate}, "rate", "events per second and topic; 0: nothing happens")
	f.StringVar(&s.Arrivals, "arrivals", s.Arrivals, "periodic, poisson or burst")
	f.Var(numberFlag[int]{&s.Payload}, "payload", "bytes of an event's body")
	f.Var(numberFlag[int]{&s.History}, "history", "messages a topic's log keeps; 0: enough for the slowest reader")
	f.Var(numberFlag[uint64]{&s.Seed}, "seed", "seed of the schedule and of the clients' phases")
	f.BoolVar(&s.TLS, "tls", s.TLS, "use TLS 1.3 with a certificate made for the run")
	f.StringVar(&s.Headers, "headers", s.Headers, "header profile: minimal, browser or lubbers (Lubbers & Greco 2010)")
}

// scenarioFlags are all fields of a scenario as flags.
func scenarioFlags(f *pflag.FlagSet, s *results.Scenario) {
	f.StringVar(&s.Transport, "transport", s.Transport, strings.Join(transportNames(), ", "))
	f.StringVar(&s.Client, "client", s.Client, "who subscribes: go (the load generator) or browser (a headless Chromium)")
	f.BoolVar(&s.NetLog, "net-log", s.NetLog, "with --client browser: check the bytes against Chromium's own log, which slows it down")
	f.Var(numberFlag[int]{&s.Clients}, "clients", "number of subscribers, each with its own connection")
	f.Var(durationFlag{&s.PollInterval}, "poll-interval", "short-poll, clock-driven: a poll is due each")
	f.Var(durationFlag{&s.Think}, "think", "short-poll, response-driven: wait after each answer (instead of --poll-interval)")
	f.Var(durationFlag{&s.Hold}, "hold", "long-poll: the longest a request is held")
	f.StringVar(&s.Contract, "contract", s.Contract, "every-event (nothing missed) or latest (only the newest matters)")
	f.Var(durationFlag{&s.Settle}, "settle", "time between the last connect and the window; 0: the longer of 500ms and the poll interval")
	f.Var(durationFlag{&s.Measure}, "measure", "length of the measured window")
	f.Var(durationFlag{&s.Drain}, "drain", "the longest to wait for what the window's events still owe")
	f.Var(durationFlag{&s.RTT}, "rtt", "round-trip time added between clients and server, half of it each way")
	f.StringVar(&s.HTTP, "http", s.HTTP, "HTTP version: 1.1")
	f.StringVar(&s.Target, "target", s.Target, "HOST:PORT of a server that runs already, instead of one of ours")
	f.StringVar(&s.Trust, "trust", s.Trust, "with --tls and --target: a FILE of certificates (PEM) to trust, or any; else the system's, and any on loopback")
	feedFlags(f, s)
}

// checkScenario completes s and turns what is wrong with it into a usage error in the words of the flags.
func checkScenario(s *results.Scenario) error {
	err := s.Validate(transportNames()) // also of what Complete clears, because it does not concern the transport
	if err == nil {
		s.Complete()
		err = s.Validate(transportNames())
	}
	var field *results.FieldError
	if errors.As(err, &field) {
		return usageError{fmt.Errorf("--%s: %s", strings.ReplaceAll(field.Field, "_", "-"), field.Problem)}
	}
	return err
}
