package validity

// judgeSessions asks whether clients that leave by plan left, and came back.
func (j judgement) judgeSessions() {
	sessions, s := j.run.Sessions, j.run.Scenario
	if sessions == nil || !s.ComeBack() {
		return
	}
	if away := sessions.Ended - sessions.Resumed - sessions.Left; away > 0 {
		j.invalid("clients away: of %d that left by plan %d had not caught up by the end of the drain", sessions.Ended, away)
	}
	if s.Cut {
		return
	}
	planned := float64(s.Clients) * float64(j.run.WindowNS) / float64(s.Session)
	if sessions.Ended == 0 && planned >= 10 { // by chance once in 22,000 runs
		j.invalid("sessions not ended: none of about %.0f was over within the window", planned)
	} else if sessions.Ended == 0 {
		j.warn("no client left within the window: measure for longer than a session lasts, or have more clients")
	}
	if sessions.Left > 0 {
		j.warn("%d of %d clients left again before they had caught up", sessions.Left, sessions.Ended)
	}
}
