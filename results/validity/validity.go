// Package validity judges whether a run can be believed. Each file has the rules about one side of a run, with their bounds:
// beyond these a run says more about the instrument or the moment than about the transport.
package validity

import (
	"fmt"
	"time"

	"pollpush/results"
)

// A judgement collects what speaks against a run. Each reason begins with the same words, up to the colon, however the
// numbers after it differ, so that runs can be grouped by it.
type judgement struct{ run *results.Run }

func (j judgement) invalid(format string, args ...any) {
	j.run.InvalidBecause = append(j.run.InvalidBecause, fmt.Sprintf(format, args...))
}

func (j judgement) warn(format string, args ...any) {
	j.run.Warnings = append(j.run.Warnings, fmt.Sprintf(format, args...))
}

// Judge decides whether a run can be believed: it sets Valid, and says in InvalidBecause why not, beside what stands
// there already. Doubts that don't make it invalid become Warnings. What was not measured is not held against a run.
//
// That too few events stand behind a percentile doesn't make a run invalid: that percentile is nil.
func Judge(r *results.Run) {
	defer func() { r.Valid = len(r.InvalidBecause) == 0 }()
	if len(r.InvalidBecause) > 0 {
		return // it didn't come to an end: nothing below was measured
	}
	j := judgement{r}
	j.judgeDelivery()
	j.judgeSessions()
	j.judgeTarget()
	j.judgeLoad()
	j.judgePublisher()
	j.judgePath()
	j.judgeMachine()
	j.judgeClocks()
	j.judgeIdle()
	j.judgeSettling()
}

// milliseconds rounds ns for people.
func milliseconds(ns float64) time.Duration { return time.Duration(ns).Round(10 * time.Microsecond) }

func absolute(d time.Duration) time.Duration { return max(d, -d) }
