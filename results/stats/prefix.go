package stats

import "math"

// A Prefix is a unit in which a value is written for people: how many of the base unit it is, and its symbol.
type Prefix struct {
	Factor float64
	Symbol string
}

// PrefixOf returns the largest unit in which v, in nanoseconds ("ns") or bytes ("B"), is at least 1. Prefixes are decimal:
// 1 kB is 1000 bytes. Other base units have no prefixes.
func PrefixOf(v float64, base string) Prefix {
	var all []Prefix
	switch base {
	case "ns":
		all = []Prefix{{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}}
	case "B":
		all = []Prefix{{1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}}
	default:
		return Prefix{1, base}
	}
	p := all[0]
	for _, larger := range all[1:] {
		if math.Abs(v) >= larger.Factor*0.9995 { // 999.6 would be written as 1000
			p = larger
		}
	}
	return p
}
