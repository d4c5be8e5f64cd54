// Package hint guesses what somebody meant who wrote a name that there isn't.
package hint

import (
	"fmt"
	"strings"
)

// For returns ` (did you mean "x"?)` for the allowed value nearest to value, or "" when none is near. One that begins with the value,
// or the value with it, is as near as what differs in a letter: 2.0 is 2, and web is websocket.
func For(value string, allowed []string) string {
	best, nearest := 3, "" // at most two edits
	value = strings.ToLower(value)
	for _, a := range allowed {
		d := editDistance(value, a)
		if value != "" && a != "" && (strings.HasPrefix(a, value) || strings.HasPrefix(value, a)) {
			d = min(d, 2) - 1
		}
		if d < best {
			best, nearest = d, a
		}
	}
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", nearest)
}

// editDistance is Levenshtein's: insertions, deletions and substitutions of bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
