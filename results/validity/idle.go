package validity

// judgeIdle warns of a window in which some of the clients to whom nothing happens do what others don't: what it has is their
// share then, to within a few heartbeats of all of them, and no longer exact.
func (j judgement) judgeIdle() {
	s := j.run.Scenario
	if s.Rate == 0 && s.Workload == "" && !s.Upstream() && !s.WholePeriods() {
		j.warn("idle traffic is scaled up from a window that is no whole number of periods: %v of %v each", s.Measure, s.IdlePeriod())
	}
}
