package results

import "slices"

// Blocked reports whether the run found that its transport doesn't get through what lies between clients and server.
func (r *Run) Blocked() bool { return r.Middlebox != nil && r.Middlebox.Blocked != nil }

// Stopped reports whether the run is invalid for nothing else than what lies between clients and server: its transport doesn't get through,
// or what it carries doesn't.
func (r *Run) Stopped() bool {
	return r.Blocked() || r.Middlebox != nil && r.Delivery.Lost > 0 && len(r.InvalidBecause) == 1
}

// What becomes of a transport that goes through a middlebox.
const (
	PassageBlocked  = "blocked"  // no client connects
	PassageBroken   = "broken"   // clients connect, but not all that is owed arrives
	PassageBuffered = "buffered" // events that were sent apart arrive together
	PassagePasses   = "passes"
)

// bufferedFrom is the share of events beyond which a stream counts as buffered. Where nothing is kept back it is near 0, and where a buffer
// has to be filled first it is near 1.
const bufferedFrom = 0.5

// Passage says what became of a transport by runs of it through one middlebox with events; "": they don't tell. The latest one that
// tells decides.
func Passage(runs []Run) string {
	for _, r := range slices.Backward(runs) {
		switch m := r.Middlebox; {
		case m == nil || r.Scenario.Rate == 0:
		case r.Blocked():
			return PassageBlocked
		case r.Delivery.Lost > 0:
			return PassageBroken
		case !r.Valid:
		case m.Buffered != nil && *m.Buffered >= bufferedFrom:
			return PassageBuffered
		default:
			return PassagePasses
		}
	}
	return ""
}

// SilenceCut returns the shortest silence, in nanoseconds, after which a middlebox cut connections in runs through it without events, and
// the longest that such a run lasted; nil: none was cut. ok is false where there are no such runs.
func SilenceCut(runs []Run) (cut *int64, lasted int64, ok bool) {
	for _, r := range runs {
		m := r.Middlebox
		if m == nil || r.Scenario.Rate > 0 || r.Blocked() || r.WindowNS == 0 {
			continue
		}
		ok, lasted = true, max(lasted, r.WindowNS)
		if m.SilenceCutNS != nil && (cut == nil || *m.SilenceCutNS < *cut) {
			cut = m.SilenceCutNS
		}
	}
	return cut, lasted, ok
}
