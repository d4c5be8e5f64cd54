package capacity

import (
	"math"
	"math/rand/v2"
	"testing"
)

// climb lets a search run to its end, with time for so many runs.
func climb(s *search, runs int, try func(k int) outcome) (made int) {
	for ; made < 10_000; made++ {
		k, ok := s.next(runs - made)
		if !ok {
			return made
		}
		s.record(k, try(k))
	}
	return made
}

// Whatever the knee, the ladder and the start: the highest rung that holds is found and confirmed, and so is the next one, which does
// not.
func TestSearchFindsTheKnee(t *testing.T) {
	for _, n := range []int{1, 2, 3, 8, 40, 90} {
		for knee := range n + 1 { // rungs below it hold
			for _, start := range []int{0, n / 2, n - 1} {
				s := newSearch(n, start)
				made := climb(s, math.MaxInt, func(k int) outcome {
					if k < knee {
						return held
					}
					return broke
				})
				if s.lo != knee-1 || s.hi != knee {
					t.Errorf("%d rungs from %d with the knee at %d: between %d and %d", n, start, knee, s.lo, s.hi)
					continue
				}
				if s.lo >= 0 && (!s.rungs[s.lo].holds() || s.rungs[s.lo].runs != 1+confirmations) {
					t.Errorf("%d rungs from %d with the knee at %d: the lower one has %+v", n, start, knee, s.rungs[s.lo])
				}
				if s.hi < n && !s.rungs[s.hi].fails() {
					t.Errorf("%d rungs from %d with the knee at %d: the upper one has %+v", n, start, knee, s.rungs[s.hi])
				}
				if most := 2*n/stride + 10; made > most {
					t.Errorf("%d rungs from %d with the knee at %d: %d runs, want %d at most", n, start, knee, made, most)
				}
			}
		}
	}
}

// With noise the search ends, near the knee, and what it says held has held in three runs one after the other.
func TestSearchWithNoise(t *testing.T) {
	const knee, n = 30.0, 60
	far := 0
	for seed := range uint64(1000) {
		random := rand.New(rand.NewPCG(seed, 1))
		s := newSearch(n, 5)
		made := climb(s, math.MaxInt, func(k int) outcome {
			if random.Float64() < 0.03 { // something else took the core
				return broke
			}
			if float64(k)+random.NormFloat64() < knee {
				return held
			}
			return broke
		})
		if made > 60 || s.lo >= 0 && !s.rungs[s.lo].holds() || s.hi < n && !s.rungs[s.hi].fails() || s.hi != s.lo+1 {
			t.Fatalf("seed %d: %d runs, between %d %+v and %d", seed, made, s.lo, s.rungs[max(0, s.lo)], s.hi)
		}
		if float64(s.lo) < knee-4 || float64(s.lo) > knee+2 {
			far++
		}
	}
	if far > 20 {
		t.Errorf("%d of 1000 searches ended more than four rungs below the knee or two above it", far)
	}
}

// One run that something else spoiled is no bound, at either side.
func TestSearchOutweighsOneFailure(t *testing.T) {
	for _, spoiled := range []int{0, 1, 2, 3, 4, 5, 6, 7} {
		s := newSearch(40, 10)
		made := 0
		climb(s, math.MaxInt, func(k int) outcome {
			made++
			if k < 20 && made-1 != spoiled {
				return held
			}
			return broke
		})
		if s.lo != 19 || s.hi != 20 {
			t.Errorf("with run %d spoiled the knee is between %d and %d, want 19 and 20", spoiled, s.lo, s.hi)
		}
	}
}

// Where time runs out, what is known is confirmed instead of narrowed.
func TestSearchInTime(t *testing.T) {
	try := func(k int) outcome {
		if k < 33 {
			return held
		}
		return broke
	}
	s := newSearch(90, 10)
	if made := climb(s, 9, try); made > 9 || !s.rungs[s.lo].holds() || !s.rungs[s.hi].fails() || s.lo > 32 || s.hi < 33 || s.hi == s.lo+1 {
		t.Errorf("after %d of 9 runs: between %d %+v and %d %+v", made, s.lo, s.rungs[s.lo], s.hi, s.rungs[s.hi])
	}
	s = newSearch(90, 10)
	if made := climb(s, 2, try); made != 2 || s.rungs[s.lo].holds() {
		t.Errorf("after %d of 2 runs it is confirmed that %d holds", made, s.lo)
	}
	if made := climb(newSearch(9, 0), 0, try); made != 0 {
		t.Errorf("%d runs are made without time", made)
	}
}

// When a load is settled, by what its runs came to: h for held, b for broken, l and u for what says nothing of the server.
func TestRung(t *testing.T) {
	for runs, want := range map[string]string{
		"h": "open", "hhh": "open", "hhhh": "holds", "bhhh": "holds", "hb": "open", "hhbh": "open", "hhbhh": "open", "hhbhhh": "holds",
		"bb": "fails", "bhhb": "fails", "hbhb": "fails", "ll": "fails", "b": "open",
		"ub": "open", "ubub": "fails", "uhhh": "open", "uhhhh": "holds", "hhhuh": "holds", "uuuu": "open", "uuuuu": "fails", "hhhhuuuuu": "fails",
	} {
		s := newSearch(1, 0)
		for _, r := range runs {
			s.record(0, map[rune]outcome{'h': held, 'b': broke, 'l': limited, 'u': unusable}[r])
		}
		got := "open"
		if r := s.rungs[0]; r.holds() {
			got = "holds"
		} else if r.fails() {
			got = "fails"
		}
		if got != want {
			t.Errorf("%s: it %s, want %s", runs, got, want)
		}
	}
}

// A run that says nothing moves nothing: the same load is tried again.
func TestUnusableRunsMoveNothing(t *testing.T) {
	for every := 2; every < 6; every++ {
		s := newSearch(40, 10)
		n := 0
		climb(s, math.MaxInt, func(k int) outcome {
			switch n++; {
			case n%every == 0:
				return unusable
			case k < 20:
				return held
			}
			return broke
		})
		if s.lo != 19 || s.hi != 20 {
			t.Errorf("with run %d of each as many unusable the knee is between %d and %d, want 19 and 20", every, s.lo, s.hi)
		}
	}
}
