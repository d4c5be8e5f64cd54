package feed

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// latePrefix is how many hexadecimal digits at the start of a generated body say how late it was published, in
// nanoseconds. With them a reader can tell what its latency would look like had it been counted from the actual
// publication instead of the due time: the difference is coordinated omission (Tene).
const latePrefix = 8

const hexDigits = "0123456789abcdef"

// GeneratedBody returns the body of an event that was due then, of the given size: how late it is published, as far as the
// size allows, a dot, and ticks of a market as JSON, cut where the size ends.
//
// It compresses as what people publish does: names, and the leading digits of a price, come again and again, the others
// never. One letter repeated would compress to nothing, and random bytes not at all.
func GeneratedBody(size int, late time.Duration, due time.Time) []byte {
	body := appendLate(make([]byte, 0, size+longestTick), size, late)
	random := randomOf(due)
	for len(body) < size {
		body = appendTick(body, random.Uint64())
	}
	return body[:size]
}

// appendLate appends how late a body of that size is published, and a dot, if it has room for the first.
func appendLate(body []byte, size int, late time.Duration) []byte {
	if size < latePrefix {
		return body
	}
	n := uint64(min(max(late, 0), math.MaxUint32))
	for i := latePrefix - 1; i >= 0; i-- {
		body = append(body, hexDigits[n>>(4*i)&15])
	}
	return append(body, '.')
}

// randomOf returns what the bodies of events that were due then are drawn from.
func randomOf(due time.Time) *rand.PCG { return rand.NewPCG(uint64(due.UnixNano()), 0) }

// longestTick is at least how long appendTick's are.
const longestTick = 80

// symbols are what is traded: a body of one tick is about one of them.
var symbols = [...]string{"ACME", "BOLT", "CROW", "DUNE", "ECHO", "FERN", "GULF", "HALO"}

// appendTick appends a tick, {"symbol":"ACME","bid":101.27,"ask":101.31,"volume":1300},, whose 26 bits of news are drawn.
func appendTick(b []byte, drawn uint64) []byte {
	symbol, price, spread, volume := drawn%8, drawn>>3%2048, drawn>>14%32, drawn>>19%128
	b = append(append(b, `{"symbol":"`...), symbols[symbol]...)
	bid := 10_000*(symbol+1) + price // in cents
	b = appendCents(append(b, `","bid":`...), bid)
	b = appendCents(append(b, `,"ask":`...), bid+1+spread)
	b = strconv.AppendUint(append(b, `,"volume":`...), 100*(1+volume), 10)
	return append(b, "},"...)
}

// appendCents appends a price.
func appendCents(b []byte, cents uint64) []byte {
	b = strconv.AppendUint(b, cents/100, 10)
	return append(b, '.', byte('0'+cents/10%10), byte('0'+cents%10))
}

// Late returns how late a generated body says it was published. It is false for a body that was not generated or is
// too small to say.
func Late(body []byte) (time.Duration, bool) {
	if len(body) < latePrefix || (len(body) > latePrefix && body[latePrefix] != '.') {
		return 0, false
	}
	var n time.Duration
	for _, c := range body[:latePrefix] {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | time.Duration(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | time.Duration(c-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
