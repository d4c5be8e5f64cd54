package slo

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
)

const (
	// saturated is the share of its cores' time from which on a server has none left: ticks, interrupts and the machine's own
	// work have the rest.
	saturated = 0.90
	// loadStrained is the share from which on the load generator may be what makes latency, as long as the server is not saturated:
	// at 80 % a queue of M/M/1 has four waiting.
	loadStrained = 0.80
	// contended is the share of a side's cores that something else may have had of a run that speaks against that side: half of what
	// makes runs invalid.
	contended = 0.20
	// paused is the share of its cores' time below which a load generator that lagged was kept waiting rather than short of time. One
	// that stood still was so up to loadStrained.
	paused = 0.50
)

// An Outcome is what a run at a load came to.
type Outcome int

const (
	Held     Outcome = iota // the server held the objective
	Broke                   // it did not
	Limited                 // an instrument (the load generator, the relay) gave way before the server
	Unusable                // the run says nothing of the server: the machine was not its own
)

// Outcome says what a run came to, and why, in words that follow its load: "" where it held the objective and is valid.
func (o Objective) Outcome(r results.Run) (outcome Outcome, why string) {
	if !r.Valid {
		return o.ofInvalid(r)
	}
	broken, unmeasured := o.Check(r)
	var values []string
	for _, l := range broken {
		values = append(values, l.Name+" "+l.Format(l.Of(r)))
	}
	what := strings.Join(values, ", ")
	server, load := stats.Utilisation(r), stats.LoadBusy(r)
	switch {
	case len(broken) == 0 && len(unmeasured) > 0 && !unmeasured[0].OfLatency():
		return Unusable, fmt.Sprintf("%s was not measured", unmeasured[0].Name)
	case len(broken) == 0 && len(unmeasured) > 0:
		return Unusable, fmt.Sprintf("%s was not measured: %d events were too few", unmeasured[0].Name, r.Delivery.Published)
	case len(broken) == 0:
		return Held, ""
	case serverForeign(r) > contended:
		return Unusable, fmt.Sprintf("machine contended: something else had %s of the server's cores", inPercent(serverForeign(r)))
	case server >= saturated:
		return Broke, fmt.Sprintf("server saturated: %s busy, %s", inPercent(server), what)
	case load >= loadStrained:
		return Limited, fmt.Sprintf("load generator strained: %s busy, while the server's cores were %s", inPercent(load), inPercent(server))
	case math.IsNaN(server):
		return Broke, what + ", of a server whose CPU time is not known"
	default:
		return Broke, fmt.Sprintf("%s although the server's cores were %s busy only", what, inPercent(server))
	}
}

// instruments are how the reasons begin that name an instrument of ours as what gave way (see package validity). All of them run
// on the load generator's cores.
var instruments = []string{"load generator busy", "load generator lagged", "relay late", "publisher late"}

func loadForeign(r results.Run) float64 {
	if r.Load == nil {
		return math.NaN()
	}
	return results.Value(r.Load.ForeignCPUShare)
}

func serverForeign(r results.Run) float64 {
	if r.Server == nil {
		return math.NaN()
	}
	return results.Value(r.Server.ForeignCPUShare)
}

// onlyLater are how the reasons begin of what can only have made latency larger than it is with a better instrument. A run that holds
// the objective in spite of them holds it.
var onlyLater = append([]string{"server starved", "load generator starved"}, instruments...)

func beginsWith(reason string, any []string) bool {
	return slices.ContainsFunc(any, func(begin string) bool { return strings.HasPrefix(reason, begin) })
}

// ofInvalid finds out whom an invalid run speaks against: an instrument that lagged because it was halted, or because others had
// its core, did not come to its limit.
func (o Objective) ofInvalid(r results.Run) (Outcome, string) {
	all := strings.Join(r.InvalidBecause, "; ")
	broken, unmeasured := o.Check(r)
	if len(broken)+len(unmeasured) == 0 && !slices.ContainsFunc(r.InvalidBecause, func(reason string) bool { return !beginsWith(reason, onlyLater) }) {
		return Held, "in spite of: " + all
	}
	loss := false
	for _, reason := range r.InvalidBecause {
		if beginsWith(reason, instruments) {
			least := paused
			if strings.Contains(reason, "stood still") {
				least = loadStrained
			}
			if loadForeign(r) > contended || strings.HasPrefix(reason, "load generator") && stats.LoadBusy(r) < least {
				return Unusable, all
			}
			if strings.HasPrefix(reason, "publisher late") && stats.Utilisation(r) >= saturated { // it waited for answers
				return Broke, fmt.Sprintf("server saturated: %s busy, %s", inPercent(stats.Utilisation(r)), reason)
			}
			return Limited, reason
		}
		loss = loss || strings.HasPrefix(reason, "events lost")
	}
	if loss && len(r.InvalidBecause) == 1 {
		return Broke, fmt.Sprintf("%s, not delivered within %v after the window", all, time.Duration(r.Scenario.Drain))
	}
	return Unusable, all
}

// inPercent writes a share.
func inPercent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
