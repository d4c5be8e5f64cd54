package host

import (
	"math"
	"strconv"
	"strings"
)

// statistic reads a line "KEY N ..." of /proc and /sys and returns N units; nil where there is none.
func statistic(stat []byte, key string, unit int64) *int64 {
	for line := range strings.Lines(string(stat)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == key {
			return product(fields[1], unit)
		}
	}
	return nil
}

// product multiplies a number of /proc, which is never negative, with its unit. It returns nil where it is no number, or one
// that no machine has.
func product(number string, unit int64) *int64 {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return nil
	}
	n *= unit
	return &n
}
