package verify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/verify/null"
)

// A Report is everything that was checked.
type Report struct {
	Clock  Clock
	Loads  []Load
	Paths  []Path
	Checks []Check
	Pauses []Pause
}

// Clock is what is known about the clock, the cores and the network.
type Clock struct {
	Step       time.Duration // the smallest between two readings
	Stamp      float64       // ns that one reading takes
	Arrival    string        // whose clock stamps arrivals: kernel or user
	ServerCPUs []int         // what the sides are pinned to; empty: not pinned
	LoadCPUs   []int
	Network    string // between the sides: results.NetworkVeth or results.NetworkLoopback
}

// A Load is one load that the null server was measured under.
type Load struct {
	Run      results.Run
	Late     null.Lateness
	Readings []Reading
	Counts   []Count
}

// NewLoad compares a run with the truth about it; truth is nil when the run came to no end.
func NewLoad(run results.Run, truth *null.Truth) (Load, error) {
	l := Load{Run: run}
	if truth == nil || len(run.InvalidBecause) > 0 && run.Load == nil {
		return l, nil
	}
	l.Late, l.Counts = truth.Late, Counts(*truth, run)
	var err error
	l.Readings, err = Readings(*truth, run.Latency, 0, Slack, lagOf(run))
	return l, err
}

// lagOf is what a run's largest latency may be off by.
func lagOf(run results.Run) (lag time.Duration) {
	for _, late := range []*int64{run.Lag.ClientP99, run.Lag.DoubtMax} {
		if late != nil {
			lag = max(lag, time.Duration(*late))
		}
	}
	return lag
}

// Rate returns the deliveries per second.
func (l Load) Rate() float64 { return float64(l.Run.Scenario.Clients) * l.Run.Scenario.Rate }

// Outcomes of a comparison.
type Outcome int

const (
	Right   Outcome = iota // within the bounds
	Refused                // the run itself says that it can't be believed: no harm is done
	Wrong                  // out of bounds, and nobody noticed
)

// Outcome returns how the load went, and why not well.
func (l Load) Outcome() (Outcome, string) {
	if !l.Run.Valid {
		return Refused, "invalid: " + strings.Join(l.Run.InvalidBecause, "; ")
	}
	var off []string
	for _, c := range l.Counts {
		if c.True != c.Measured {
			off = append(off, fmt.Sprintf("%s by %+d", c.Name, c.Measured-c.True))
		}
	}
	return outcomeOf(l.Readings, off)
}

// outcomeOf is how a valid run went, by its readings and by what else of it is off.
func outcomeOf(readings []Reading, off []string) (Outcome, string) {
	for _, r := range readings {
		if !r.Within() {
			off = append(off, fmt.Sprintf("%s by %+.0f µs", r.Name, r.Difference()/1e3))
		}
	}
	switch {
	case len(off) > 0:
		return Wrong, "off: " + strings.Join(off, ", ")
	case len(readings) == 0:
		return Wrong, "nothing was measured"
	}
	return Right, ""
}

// lateNullServer is from when on the null server's own lateness (99th percentile) is worth a word: by then it is what
// limits how high a load can be tried.
const lateNullServer = 5 * time.Millisecond

// Behind says whether the null server was much later than it meant to be. What it did is known all the same.
func (l Load) Behind() bool { return l.Late.P99 > int64(lateNullServer) }

// A Path is one way through the relay.
type Path struct {
	Name     string
	RTT      time.Duration
	Samples  int64
	Readings []Reading
	Problem  string // what kept it from being measured; empty: nothing

	Slack time.Duration // what it may be off by
	Late  *int64        // by how much the line itself says that it missed its times (p99), in ns; nil: it didn't say
}

// Right says whether the path took as long as it should.
func (p Path) Right() bool {
	return p.Problem == "" && len(p.Readings) > 0 && !slices.ContainsFunc(p.Readings, func(r Reading) bool { return !r.Within() })
}

// Disturbed says what else than the line may be why it is off: that the machine did not run it in time. Empty: nothing.
func (p Path) Disturbed() string {
	switch {
	case p.Problem != "":
		return p.Problem
	case results.Value(p.Late) > float64(p.Slack):
		return fmt.Sprintf("the line was run %v late (p99)", time.Duration(*p.Late).Round(10*time.Microsecond))
	}
	return ""
}

// A Check is one sabotage, and what the run's record said to it.
type Check struct {
	Name    string
	Wanted  string   // how the reason must begin; empty: the run must be valid, nothing having been sabotaged
	Reasons []string // why the record says that the run is invalid
	Counts  []Count  // what was made and what was counted

	Readings []Reading // the latency, where that is what must be right
}

// Caught says whether the record says what had been done, and counts it exactly.
func (c Check) Caught() bool {
	exact := !slices.ContainsFunc(c.Counts, func(c Count) bool { return c.True != c.Measured })
	exact = exact && !slices.ContainsFunc(c.Readings, func(r Reading) bool { return !r.Within() })
	if c.Wanted == "" {
		return exact && len(c.Reasons) == 0
	}
	return exact && c.Reason() != ""
}

// Reason returns the reason that was wanted; for a run that had to be valid, all there are.
func (c Check) Reason() string {
	if c.Wanted == "" {
		return strings.Join(c.Reasons, "; ")
	}
	i := slices.IndexFunc(c.Reasons, func(reason string) bool { return strings.HasPrefix(reason, c.Wanted) })
	if i < 0 {
		return ""
	}
	return c.Reasons[i]
}

// Highest returns the highest load up to which nothing was wrong, nor refused; ok is false when already the first one
// was. Loads are in the order of their height.
func (r Report) Highest() (highest Load, ok bool) {
	for _, l := range r.Loads {
		if outcome, _ := l.Outcome(); outcome != Right {
			break
		}
		if !ok || l.Rate() > highest.Rate() {
			highest, ok = l, true
		}
	}
	return highest, ok
}

// Problems returns what is wrong, a sentence each: nothing when the instrument can be trusted. A load whose run is
// invalid is none: the instrument itself says that it is no use there. But the lowest load must be good.
func (r Report) Problems() []string {
	var all []string
	if len(r.Loads) == 0 || len(r.Paths) == 0 || len(r.Checks) == 0 || len(r.Pauses) == 0 {
		all = append(all, "not everything was checked")
	}
	for i, l := range r.Loads {
		outcome, why := l.Outcome()
		if outcome == Wrong || i == 0 && outcome != Right {
			all = append(all, fmt.Sprintf("%s with %d clients: %s", l.Run.Scenario.Transport, l.Run.Scenario.Clients, why))
		}
	}
	for _, p := range r.Paths {
		if !p.Right() {
			all = append(all, strings.TrimSuffix("the relay, "+p.Name+": not within its bounds: "+p.Disturbed(), ": "))
		}
	}
	for _, p := range r.Pauses {
		all = append(all, p.problems()...)
	}
	return append(all, problemsOf(r.Checks)...)
}

// problemsOf are those of sabotages.
func problemsOf(checks []Check) (all []string) {
	for _, c := range checks {
		switch {
		case c.Caught():
		case c.Wanted == "" && len(c.Reasons) == 0:
			all = append(all, c.Name+": valid, but not right")
		case c.Wanted == "":
			all = append(all, strings.TrimSuffix(c.Name+": the run is invalid: "+c.Reason(), ": "))
		default:
			all = append(all, c.Name+": not caught")
		}
	}
	return all
}
