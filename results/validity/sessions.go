package validity

// minReturned is the share of the clients that left within the window and had caught up by the end of the drain: who leaves just
// before the end may still be on the way. Beyond it, coming back is not what the scenario says.
const minReturned = 0.95

// judgeSessions asks whether clients that leave by plan left, and came back.
func (j judgement) judgeSessions() {
	sessions, s := j.run.Sessions, j.run.Scenario
	if sessions == nil || s.Session == 0 {
		return
	}
	switch planned := float64(s.Clients) * float64(j.run.WindowNS) / float64(s.Session); {
	case sessions.Ended == 0 && planned >= 10: // by chance once in 22,000 runs
		j.invalid("sessions not ended: none of about %.0f was over within the window", planned)
	case float64(sessions.Resumed) < minReturned*float64(sessions.Ended)-1:
		j.invalid("clients away: of %d that left %d came back and caught up", sessions.Ended, sessions.Resumed)
	case sessions.Ended == 0:
		j.warn("no client left within the window: measure for longer than a session lasts, or have more clients")
	}
}
