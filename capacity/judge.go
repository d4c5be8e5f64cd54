package capacity

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/results/slo"
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

// A verdict is what a run came to, and why, in words that follow the run's load.
type verdict struct {
	outcome outcome
	why     string // "" where it held and is valid
}

// judge says what a run came to.
func judge(r results.Run, o slo.Objective) verdict {
	if !r.Valid {
		return judgeInvalid(r, o)
	}
	broken, unmeasured := o.Check(r)
	var values []string
	for _, l := range broken {
		values = append(values, l.Name+" "+l.Format(l.Of(r)))
	}
	what := strings.Join(values, ", ")
	server, load := stats.Utilisation(r), loadBusy(r)
	switch {
	case len(broken) == 0 && len(unmeasured) > 0 && !unmeasured[0].OfLatency():
		return verdict{unusable, fmt.Sprintf("%s was not measured", unmeasured[0].Name)}
	case len(broken) == 0 && len(unmeasured) > 0:
		return verdict{unusable, fmt.Sprintf("%s was not measured: %d events were too few", unmeasured[0].Name, r.Delivery.Published)}
	case len(broken) == 0:
		return verdict{held, ""}
	case serverForeign(r) > contended:
		return verdict{unusable, fmt.Sprintf("machine contended: something else had %s of the server's cores", percent(serverForeign(r)))}
	case server >= saturated:
		return verdict{broke, fmt.Sprintf("server saturated: %s busy, %s", percent(server), what)}
	case load >= loadStrained:
		return verdict{limited, fmt.Sprintf("load generator strained: %s busy, while the server's cores were %s", percent(load), percent(server))}
	case math.IsNaN(server):
		return verdict{broke, what + ", of a server whose CPU time is not known"}
	default:
		return verdict{broke, fmt.Sprintf("%s although the server's cores were %s busy only", what, percent(server))}
	}
}

// instruments are how the reasons begin that name an instrument of ours as what gave way (see package validity). All of them run
// on the load generator's cores.
var instruments = []string{"load generator busy", "load generator lagged", "relay late", "publisher late"}

func loadBusy(r results.Run) float64 {
	if r.Load == nil {
		return math.NaN()
	}
	return results.Value(r.Load.Busy)
}

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

// judgeInvalid finds out whom an invalid run speaks against: an instrument that lagged because it was halted, or because others had
// its core, did not come to its limit.
func judgeInvalid(r results.Run, o slo.Objective) verdict {
	all := verdict{unusable, strings.Join(r.InvalidBecause, "; ")}
	broken, unmeasured := o.Check(r)
	if len(broken)+len(unmeasured) == 0 && !slices.ContainsFunc(r.InvalidBecause, func(reason string) bool { return !beginsWith(reason, onlyLater) }) {
		return verdict{held, "in spite of: " + all.why}
	}
	loss := false
	for _, reason := range r.InvalidBecause {
		if beginsWith(reason, instruments) {
			least := paused
			if strings.Contains(reason, "stood still") {
				least = loadStrained
			}
			if loadForeign(r) > contended || strings.HasPrefix(reason, "load generator") && loadBusy(r) < least {
				return all
			}
			return verdict{limited, reason}
		}
		loss = loss || strings.HasPrefix(reason, "events lost")
	}
	if loss && len(r.InvalidBecause) == 1 {
		return verdict{broke, fmt.Sprintf("%s, not delivered within %v after the window", all.why, time.Duration(r.Scenario.Drain))}
	}
	return all
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
