package capacity

import "pollpush/results/slo"

// An outcome is what a run at a load came to.
type outcome = slo.Outcome

const (
	held     = slo.Held
	broke    = slo.Broke
	limited  = slo.Limited
	unusable = slo.Unusable
)

// A rung is a load of the ladder, and what its runs came to.
type rung struct {
	runs     int // that say something of the server, or of an instrument's limit
	held     int // how many of the last ones of these, without another between
	failures int
	unusable int  // runs beside them
	up       bool // it is taken to hold: as its first run did, until it is settled
}

// maxUnusable is how many runs at a load may say nothing: until then it is tried again, and from then on it counts as one that does
// not hold, since what is wrong may come with the load.
const maxUnusable = 5

// confirmations is how many further runs have to hold at a load whose first one did.
const confirmations = 3

// stride is how many rungs the search goes up or down at once before it has a bound on either side.
const stride = 7

// holds reports whether it is settled that the objective is held at this load: the last three runs did, of four at least. So one
// run that something else spoiled is outweighed by three, but not by one.
func (r rung) holds() bool { return r.runs > confirmations && r.held >= confirmations && !r.fails() }

// fails reports whether it is settled that it is not: two runs were not held, the first and one that confirmed it.
func (r rung) fails() bool { return r.failures >= 2 || r.unusable >= maxUnusable }

// tried reports whether anything is known of it.
func (r rung) tried() bool { return r.runs > 0 || r.fails() }

func (r rung) settled() bool { return r.holds() || r.fails() }

// A search looks for the highest rung that holds below one that fails: it brackets it, halves what lies between, and confirms
// both. It knows nothing of time, nor of what a rung is.
type search struct {
	rungs  []rung // by rising load
	start  int    // where the first run is
	lo, hi int    // the rung taken to hold and the one taken to fail that are nearest to each other; -1 and len(rungs): none
}

func newSearch(rungs, start int) *search {
	return &search{rungs: make([]rung, rungs), start: start, lo: -1, hi: rungs}
}

// next returns the rung of the next run, when there is time for left of them. ok is false when the search is over, or the time:
// what is known is confirmed then rather than narrowed.
func (s *search) next(left int) (k int, ok bool) {
	top := len(s.rungs)
	const toConfirm = confirmations + 1 // the lower one, and the upper one once more
	switch {
	case left < 1:
		return 0, false
	case s.lo < 0 && s.hi == top:
		return s.start, true
	case s.lo < 0 && s.hi > 0: // what does not hold needs no confirmation while nothing is known to hold
		return max(s.hi-stride, 0), true
	case s.hi == top && s.lo < top-1 && left > toConfirm:
		return min(s.lo+stride, top-1), true
	case s.hi < top && s.lo >= 0 && s.hi-s.lo > 1 && left > toConfirm:
		return (s.lo + s.hi) / 2, true
	}
	lower, upper := s.lo >= 0 && !s.rungs[s.lo].settled(), s.hi < top && !s.rungs[s.hi].settled()
	switch {
	case lower && (!upper || s.rungs[s.lo].runs <= s.rungs[s.hi].runs): // in turns, so that both meet the same moments
		return s.lo, true
	case upper:
		return s.hi, true
	}
	return 0, false
}

// record takes what a run at a rung came to.
func (s *search) record(k int, o outcome) {
	r := &s.rungs[k]
	first := !r.tried()
	switch o {
	case held:
		r.runs++
		r.held++
	case unusable:
		r.unusable++
	default:
		r.runs++
		r.failures++
		r.held = 0
	}
	if !r.tried() {
		return
	}
	up := r.up
	if first {
		up = o == held
	} else if r.settled() {
		up = r.holds()
	}
	if !first && up == r.up {
		return
	}
	r.up = up
	tried := func(k int, up bool) bool { return s.rungs[k].tried() && s.rungs[k].up == up }
	if up {
		s.lo, s.hi = k, k+1
		for s.hi < len(s.rungs) && !tried(s.hi, false) {
			s.hi++
		}
	} else {
		s.lo, s.hi = k-1, k
		for s.lo >= 0 && !tried(s.lo, true) {
			s.lo--
		}
	}
}
