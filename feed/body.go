package feed

import (
	"bytes"
	"math"
	"time"
)

// latePrefix is how many hexadecimal digits at the start of a generated body say how late it was published, in
// nanoseconds. With them a reader can tell what its latency would look like had it been counted from the actual
// publication instead of the due time: the difference is coordinated omission (Tene).
const latePrefix = 8

const hexDigits = "0123456789abcdef"

// GeneratedBody returns a body of the given size: how late it is published, as far as the size allows, and filler.
func GeneratedBody(size int, late time.Duration) []byte {
	body := bytes.Repeat([]byte{'.'}, size)
	if size >= latePrefix {
		n := uint64(min(max(late, 0), math.MaxUint32))
		for i := latePrefix - 1; i >= 0; i-- {
			body[i] = hexDigits[n&15]
			n >>= 4
		}
	}
	return body
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
