package results

import (
	"fmt"
	"strings"
)

// Unusual lists what a scenario has in the fields with these keys that is not usual there, as captions say it: "HTTP/2, 512 B cookie".
func (s Scenario) Unusual(keys ...string) string {
	var texts []string
	for _, key := range keys {
		f := FieldNamed(key)
		if f.Usual(s) {
			continue
		}
		value := fmt.Sprint(f.Value(s))
		if n, ok := f.At(&s).(*int); ok {
			switch {
			case f.Unit == "B":
				value += " B"
			case *n == 1:
				value += " " + f.Unit
			default:
				value += " " + f.Unit + "s"
			}
		}
		texts = append(texts, strings.ReplaceAll(f.Caption, "%s", value))
	}
	return strings.Join(texts, ", ")
}
