package advise

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"pollpush/internal/english"
	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

// Coefficients are what was measured on one machine: all that predictions need beside formulas.
type Coefficients struct {
	Source   string      `json:"source"`   // the runs that they were fitted on, in words
	Host     string      `json:"host"`     // where those were made
	Revision string      `json:"revision"` // of the pollpush that was measured; of several, each with its runs
	Measured string      `json:"measured"` // the day
	Runs     int         `json:"runs"`     // valid ones, of all setups
	Network  string      `json:"network"`  // that most of them were made over
	Delay    coefficient `json:"delay"`    // the network's own one-way delay in seconds
	Setups   []setup     `json:"setups"`
}

// A setup is the costs of a request or an event with one transport, one profile of heads, one network, with or without TLS, and what
// was varied to measure them.
type setup struct {
	Transport string `json:"transport"`
	Client    string `json:"client"`
	HTTP      string `json:"http"`
	Headers   string `json:"headers"`
	Network   string `json:"network"`
	TLS       bool   `json:"tls"`

	Request      coefficient `json:"request_bytes"`
	Response     coefficient `json:"response_bytes"`
	Empty        coefficient `json:"empty_bytes"`
	Respond      coefficient `json:"respond_seconds"`
	CPU          law         `json:"cpu_ns"` // per second
	FanOut       law         `json:"fan_out_seconds"`
	Memory       law         `json:"memory_bytes"`
	LoadMemory   law         `json:"load_memory_bytes"`
	KernelMemory law         `json:"kernel_memory_bytes"`
	Tail         coefficient `json:"tail_seconds"`  // of a push, beyond theory at the 99th percentile
	Worst        coefficient `json:"worst_seconds"` // of the latest event of any run, beyond theory

	Clients span `json:"clients"`     // that runs had
	Payload span `json:"payload"`     // bytes
	Busy    span `json:"utilisation"` // of the server's cores, 0 to 1
}

// A coefficient is a number, and how many runs it is from: with none it is unknown.
type coefficient struct {
	Value float64 `json:"value"`
	Runs  int     `json:"runs"`
}

// A law is a model.Law, and how many runs it is from.
type law struct {
	PerMoment float64 `json:"per_moment"`
	PerThing  float64 `json:"per_thing"`
	Cooling   float64 `json:"cooling"`
	Beyond    float64 `json:"cooling_beyond"` // the fastest rate
	Steady    bool    `json:"steady"`         // things don't cool
	Slowest   float64 `json:"slowest"`        // rate of moments per second
	Fastest   float64 `json:"fastest"`
	Runs      int     `json:"runs"`
}

// A span is from the least to the most of something that runs had.
type span struct {
	Least float64 `json:"least"`
	Most  float64 `json:"most"`
}

// including is the span with v in it, unless that was not measured. The first one is of nothing.
func (s span) including(v float64, first bool) span {
	switch {
	case math.IsNaN(v):
		return s
	case first:
		return span{v, v}
	}
	return span{min(s.Least, v), max(s.Most, v)}
}

//go:embed reference.json
var reference []byte

// Reference returns the coefficients of the reference runs that pollpush comes with.
var Reference = sync.OnceValue(func() Coefficients {
	c, err := ParseCoefficients(reference)
	if err != nil {
		panic("internal error: reference.json: " + err.Error()) // a test reads it
	}
	return c
})

// ParseCoefficients reads what JSON wrote.
func ParseCoefficients(text []byte) (Coefficients, error) {
	var c Coefficients
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("these are no coefficients: %w: make them with pollpush advise --calibrate", err)
	}
	if len(c.Setups) == 0 {
		return c, fmt.Errorf("these are no coefficients: there are no setups: make them with pollpush advise --calibrate")
	}
	return c, nil
}

// JSON writes coefficients as ParseCoefficients reads them.
func (c Coefficients) JSON() []byte {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		panic("internal error: " + err.Error()) // it has only texts and finite numbers
	}
	return append(text, '\n')
}

func newCoefficient(c model.Coefficient) coefficient {
	return coefficient{rounded(c.Value), len(c.From)}
}

func newLaw(l model.Law) law {
	if len(l.From) == 0 {
		return law{}
	}
	return law{rounded(l.PerMoment), rounded(l.PerThing), rounded(l.Cooling), rounded(l.Beyond), l.Steady, rounded(l.Slowest), rounded(l.Fastest), len(l.From)}
}

// from are as many runs as there were: package model knows a coefficient by whether it is from any.
func from(runs int) []string { return make([]string, runs) }

func (c coefficient) model() model.Coefficient {
	return model.Coefficient{Value: c.Value, From: from(c.Runs)}
}

func (l law) model() model.Law {
	return model.Law{
		PerMoment: l.PerMoment, PerThing: l.PerThing, Cooling: l.Cooling, Beyond: l.Beyond, Steady: l.Steady, Slowest: l.Slowest, Fastest: l.Fastest, From: from(l.Runs),
	}
}

// rounded is v with six digits, so that two processors that multiply differently write the same.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 5, 64), 64)
	if err != nil {
		panic("internal error: " + err.Error()) // it was written by FormatFloat
	}
	return r
}

// revisions names that of all runs, or each with how many are of it, the most first.
func revisions(runs []results.Run) string {
	groups := stats.GroupBy(runs, func(r results.Run) string { return r.Host.Revision })
	if len(groups) == 1 {
		return runs[0].Host.Revision
	}
	slices.SortStableFunc(groups, func(a, b []results.Run) int { return cmp.Compare(len(b), len(a)) })
	var all []string
	for _, its := range groups {
		all = append(all, fmt.Sprintf("%s (%d of %d)", cmp.Or(its[0].Host.Revision, "unknown"), len(its), len(runs)))
	}
	return english.List(all)
}

// describe says where and when runs were made.
func (c *Coefficients) describe(runs []results.Run) {
	latest := time.Time{}
	for _, r := range runs {
		if r.Started.After(latest) {
			latest = r.Started
			c.Host = fmt.Sprintf("%s, %d cores, %s %s", r.Host.CPU, r.Host.Cores, r.Host.OS, r.Host.Kernel)
		}
	}
	c.Revision = revisions(runs)
	c.Measured = latest.Format(time.DateOnly)
}
