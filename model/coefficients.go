package model

import (
	"maps"
	"math"

	"pollpush/results"
)

// A Coefficient is a number that theory doesn't know by itself: it is measured, or assumed; or one that it does know, of our own
// server and client.
type Coefficient struct {
	Value   float64
	From    []string // IDs of the runs it was fitted on, or where it was taken from; none: it is unknown, unless it is derived
	Derived bool     // from the standards, and from what our own server and client write
}

// value is NaN while the coefficient is unknown.
func (c Coefficient) value() float64 {
	if len(c.From) == 0 && !c.Derived {
		return math.NaN()
	}
	return c.Value
}

// Coefficients are all that predictions need beside a scenario. The zero value knows nothing.
type Coefficients struct {
	Delay  Coefficient // d, the network's own one-way delay in seconds, without a scenario's added RTT
	Setups map[Setup]Costs

	// Derive has heads derived, where our own server and the Go client write them, instead of taken from Setups: see derivedHeads.
	Derive bool

	Ended Coefficient // sessions per client and second that ended; unknown: as many as there are on average
	Asks  Coefficient // questions per client and second that were asked; unknown: as many as there are answers
	Turns []float64   // shares of the questions that were of each turn of a dialogue; nil: as many of each
}

// Given returns c with what compressing saved in a run, and how many questions and ends of sessions fell into its window, as it was: that is no matter of
// theory, which predicts the bytes around it.
func (c Coefficients) Given(r results.Run) Coefficients {
	seconds := float64(r.WindowNS) / 1e9
	if r.Sessions != nil && seconds > 0 {
		c.Ended = Coefficient{Value: float64(r.Sessions.Ended) / float64(r.Scenario.Clients) / seconds, From: []string{r.ID}}
	}
	if r.Tokens != nil && seconds > 0 {
		c.Asks = Coefficient{Value: float64(r.Tokens.Asks) / float64(r.Scenario.Clients) / seconds, From: []string{r.ID}}
	}
	if r.Turns != nil && r.Tokens != nil && r.Tokens.Asks > 0 {
		c.Turns = make([]float64, len(r.Turns.Turns))
		for i, turn := range r.Turns.Turns {
			c.Turns[i] = float64(turn.Asks) / float64(r.Tokens.Asks)
		}
	}
	if ratio := codedOf(r); finite(ratio) {
		setup := SetupOf(r.Scenario)
		costs := c.Setups[setup]
		costs.Coded = Coefficient{Value: ratio, From: []string{r.ID}}
		c.Setups = maps.Clone(c.Setups)
		if c.Setups == nil {
			c.Setups = map[Setup]Costs{}
		}
		c.Setups[setup] = costs
	}
	return c
}

// codedOf is a run's ratio of what was compressed; NaN where nothing was.
func codedOf(r results.Run) float64 {
	if r.Compression == nil || r.Compression.PlainBytes == 0 {
		return math.NaN()
	}
	return float64(r.Compression.CodedBytes) / float64(r.Compression.PlainBytes)
}

// coding is the ratio for a scenario: 1 where nothing is compressed.
func (c Costs) coding(s results.Scenario) float64 {
	if s.Compress == "" {
		return 1
	}
	return c.Coded.value()
}

// A Setup is what decides the costs of a request or an event: they don't carry over from one to another.
type Setup struct {
	Transport, Client, HTTP, Headers, Network string
	Engine, KeepAlive, Compress               string
	TLS, Conditional, Datagrams               bool
	CookieBytes, Streams                      int
	RetryStream                               results.Duration
}

// SetupOf returns a scenario's setup.
func SetupOf(s results.Scenario) Setup {
	return Setup{
		Transport: s.Transport, Client: s.Client, HTTP: s.HTTP, Headers: s.Headers, Network: s.Network,
		Engine: s.Engine, KeepAlive: s.KeepAlive, Compress: s.Compress,
		TLS: s.TLS, Conditional: s.Conditional, Datagrams: s.Datagrams,
		CookieBytes: s.CookieBytes, Streams: s.Streams, RetryStream: s.RetryStream,
	}
}

// Costs are the coefficients of one setup. The framing of push and its heartbeats are not among them: the standards say
// what they are.
type Costs struct {
	Request  Coefficient // bytes of a request, less those that requestDetails counts
	Response Coefficient // bytes of the head of a 200, less the digits of its Content-Length
	Empty    Coefficient // bytes of an answer without an event
	Coded    Coefficient // bytes of bodies, streams and messages once they are compressed, by those before; of scenarios that compress

	Respond Coefficient // R, seconds from a request's arrival to its answer

	CPU    Law // ns of server CPU per second: see wakeUps
	FanOut Law // mean seconds from an event to its subscribers: a moment is an event, a thing a subscriber
	Memory Law // bytes of server RSS: a moment is the process, a thing a client

	LoadMemory   Law // the same under load
	KernelMemory Law // bytes that the kernel holds for the server's end of connections; PerMoment may be negative
}
