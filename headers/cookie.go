package headers

import "strings"

// Cookie returns the value of a Cookie field of so many bytes, at least 3, "" for 0: a name, = and a value, as a session has one.
func Cookie(size int) string {
	if size == 0 {
		return ""
	}
	name := "session"[:min(len("session"), size-2)]
	return name + "=" + strings.Repeat("7f", size)[:size-len(name)-1]
}
