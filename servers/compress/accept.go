package compress

import "strings"

// Accepts reports whether a client whose Accept-Encoding has that value takes the coding (RFC 9110, section 12.5.3). A weight
// says which coding it would rather have: a server that has one asks only whether it is 0.
func (c *Coding) Accepts(acceptEncoding string) bool {
	any := false
	for item := range strings.SplitSeq(acceptEncoding, ",") {
		name, parameters, _ := strings.Cut(item, ";")
		name = strings.TrimSpace(name)
		accepted := !zero(parameters)
		switch {
		case strings.EqualFold(name, c.name), c.name == Gzip && strings.EqualFold(name, "x-gzip"): // section 8.4.1.3
			return accepted
		case name == "*":
			any = accepted
		}
	}
	return any
}

// zero reports whether the parameters of a coding are a weight of 0, in any of its spellings (section 12.4.2).
func zero(parameters string) bool {
	name, value, ok := strings.Cut(parameters, "=")
	if !ok || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return false
	}
	value = strings.TrimSpace(value)
	return value != "" && strings.Trim(value, "0.") == ""
}
