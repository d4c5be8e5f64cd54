package report

import (
	"strings"
	"testing"

	"pollpush/results/madeup"
)

// TestRoundFindings: who takes least and most is said by transport, those that are not to be told apart together.
func TestRoundFindings(t *testing.T) {
	var all []string
	for _, f := range Findings(madeup.Round(1)) {
		all = append(all, f.Question+": "+f.Text)
	}
	text := strings.Join(all, "\n")
	t.Log(text)
}
