package capacity

// An outcome is what a run at a load came to.
type outcome int

const (
	held     outcome = iota // the server held the objective
	broke                   // it did not
	limited                 // an instrument (the load generator, the delay line) gave way before the server
	unusable                // the run says nothing of the server, however often it was made: the machine was not its own
)

// A rung is a load of the ladder, and what its runs came to.
type rung struct {
	runs     int
	held     int // how many of the last ones, without another between
	failures int
	up       bool // it is taken to hold: as its first run did, until it is settled
}

// confirmations is how many further runs have to hold at a load whose first one did.
const confirmations = 3

// stride is how many rungs the search goes up or down at once before it has a bound on either side.
const stride = 7

// holds reports whether it is settled that the objective is held at this load: the last three runs did, of four at least. So one
// run that something else spoiled is outweighed by three, but not by one.
func (r rung) holds() bool { return r.runs > confirmations && r.held >= confirmations && !r.fails() }

// fails reports whether it is settled that it is not: two runs were not held, the first and one that confirmed it.
func (r rung) fails() bool { return r.failures >= 2 }

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
	r.runs++
	if o == held {
		r.held++
	} else {
		r.failures++
		r.held = 0
	}
	up := r.up
	if r.runs == 1 {
		up = o == held
	} else if r.settled() {
		up = r.holds()
	}
	if r.runs > 1 && up == r.up {
		return
	}
	r.up = up
	tried := func(k int, up bool) bool { return s.rungs[k].runs > 0 && s.rungs[k].up == up }
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
