package report

import (
	"cmp"
	"strings"

	"pollpush/results"
)

// beside adds a run's place to a name that begins with its scenario's: its host, and its server unless that stands in the name already.
func (p place) beside(r results.Run, name string) string {
	parts := "-" + strings.NewReplacer("/", "-", " ", "-", "#", "-").Replace(name) + "-"
	given := strings.ReplaceAll(cmp.Or(r.Scenario.Target, "own"), "/", "-") // as suites name it
	if p.host != "" {
		name += ", " + p.host
	}
	if p.target != "" && !strings.Contains(parts, "-"+given+"-") {
		name += ", " + p.target
	}
	return name
}
