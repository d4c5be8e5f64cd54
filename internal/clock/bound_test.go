package clock

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// A world is two clocks and the ways between them. Its true time is the clock here.
type world struct {
	random *rand.Rand
	ahead  func(here int64) int64   // what the clock there is ahead by, truly
	rate   func(here int64) float64 // what the kernel there speeds it up by, and tells; nil: nothing
	up     func() time.Duration     // how long the ways take
	down   func() time.Duration
}

// there is what the clock there shows.
func (w world) there(here int64) int64 { return here + w.ahead(here) }

// exchange makes an exchange at a time.
func (w world) exchange(at int64) Exchange {
	e := Exchange{Sent: at}
	arrived := at + int64(w.up())
	e.Received = w.there(arrived)
	if w.rate != nil {
		e.Rate = w.rate(arrived)
	}
	left := arrived + w.random.Int64N(int64(50*time.Microsecond))
	e.Replied = w.there(left)
	e.Returned = left + int64(w.down())
	return e
}

// follow makes exchanges for some time, and a line after each, as a Follower does.
func (w world) follow(from int64, span, each time.Duration) (exchanges []Exchange, uses []Use) {
	for at := from; at < from+int64(span); {
		e := w.exchange(at)
		exchanges = append(exchanges, e)
		if n := len(uses); n > 0 {
			uses[n-1].Until = e.Returned
		}
		uses = append(uses, Use{Line: Fit(exchanges), From: e.Returned, Until: e.Returned})
		at = e.Returned + int64(each)
	}
	return exchanges, uses[:len(uses)-1]
}

// worst is what lines were off by, while they were used.
func (w world) worst(uses []Use) (worst time.Duration) {
	for _, u := range uses {
		for _, at := range []int64{u.From, (u.From + u.Until) / 2, u.Until} {
			off := time.Duration(u.Line.There(at) - w.there(at))
			worst = max(worst, off, -off)
		}
	}
	return worst
}

// delays returns a way that takes least, and mostly somewhat more.
func (w world) delays(least, more time.Duration) func() time.Duration {
	return func() time.Duration { return least + time.Duration(w.random.ExpFloat64()*float64(more)) }
}

// linear is a clock that is ahead by so much and drifts.
func linear(ahead time.Duration, drift float64) func(int64) int64 {
	return func(here int64) int64 { return int64(ahead) + int64(drift*float64(here)) }
}

// TestBoundHolds makes up clocks and ways of all kinds: no line is ever off by more than the bound says, and the bound is no larger than it has to be.
func TestBoundHolds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		w := world{random: random}
		ahead := time.Duration(random.Int64N(int64(2*time.Hour))) - time.Hour
		drift := (random.Float64() - 0.5) * 2 * []float64{0, 1e-6, 50e-6, 300e-6}[i%4]
		w.ahead = linear(ahead, drift)
		scale := []time.Duration{20 * time.Microsecond, time.Millisecond, 20 * time.Millisecond}[i/4%3]
		up, down := time.Duration(random.Int64N(int64(scale))), time.Duration(random.Int64N(int64(scale)))
		w.up = w.delays(up, time.Duration(random.Int64N(int64(scale))))
		w.down = w.delays(down, time.Duration(random.Int64N(int64(scale))))
		span := []time.Duration{300 * time.Millisecond, 2 * time.Second, 20 * time.Second}[i/12%3]
		exchanges, uses := w.follow(int64(time.Hour), span, 100*time.Millisecond)
		bound, known := Bound(uses, exchanges)
		name := fmt.Sprintf("case %d: ahead %v, drift %.1f ppm, ways %v and %v, for %v", i, ahead, drift*1e6, up, down, span)
		if worst := w.worst(uses); !known || worst > bound {
			t.Errorf("%s: off by %v, but the bound is %v", name, worst, bound)
		}
		if least := (up + down) / 2; bound < least {
			t.Errorf("%s: bound %v is less than half of any round trip (%v)", name, bound, least)
		}
	}
}

// slewed has the clock there slewed from one moment on for some time, on top of what it is ahead by, which its kernel tells if it may.
func (w *world) slewed(from int64, span time.Duration, by float64, told bool) {
	ahead := w.ahead
	w.ahead = func(here int64) int64 {
		return ahead(here) + int64(by*float64(min(max(here-from, 0), int64(span))))
	}
	if told {
		w.rate = func(here int64) float64 {
			if here >= from && here < from+int64(span) {
				return by
			}
			return 0
		}
	}
}

// TestBoundHoldsForSlewedClocks: a time service has the kernel slew a clock in the midst of it, by as much as ntpd does and as chrony may. Nobody could
// bound that who did not read it from the kernels: quick exchanges at other times would seem to say more than they do.
func TestBoundHoldsForSlewedClocks(t *testing.T) {
	for _, by := range []float64{200e-6, -500e-6, 80_000e-6} {
		broken := 0
		for i := range uint64(100) {
			for _, told := range []bool{true, false} {
				w := world{random: rand.New(rand.NewPCG(7, i)), ahead: linear(time.Second, 20e-6)}
				// Mostly slow, as on a busy network, with few quick exchanges between.
				w.up = func() time.Duration {
					if w.random.IntN(20) == 0 {
						return 20 * time.Microsecond
					}
					return 20*time.Microsecond + time.Duration(w.random.ExpFloat64()*float64(2*time.Millisecond))
				}
				w.down = w.up
				from := int64(time.Hour) + w.random.Int64N(int64(8*time.Second))
				w.slewed(from, time.Second, by, told)
				exchanges, uses := w.follow(int64(time.Hour), 10*time.Second, 50*time.Millisecond)
				bound, _ := Bound(uses, exchanges)
				worst := w.worst(uses)
				switch {
				case told && worst > bound:
					t.Errorf("slewed by %v, case %d: off by %v, but the bound is %v", by, i, worst, bound)
				case worst > bound:
					broken++
				}
			}
		}
		if broken == 0 {
			t.Errorf("slewed by %v, which no kernel told, no bound was broken: these cases show nothing", by)
		}
	}
}
