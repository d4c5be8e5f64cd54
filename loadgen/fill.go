package loadgen

import (
	"pollpush/loadgen/account"
	"pollpush/results"
)

// Fill is Seen.Fill of what the load's clients saw, where those are all of the scenario's. It is called after Drain.
func (l *Load) Fill(run *results.Run) {
	var window account.Window
	if w := l.window.Load(); w != nil {
		window = *w
	}
	l.Seen().Fill(run, l.scenario, window)
}
