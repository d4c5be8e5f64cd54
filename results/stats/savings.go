package stats

import "pollpush/results"

// A Saving is how a dialogue takes other time than its base, which differs in what the saving is named for.
type Saving struct {
	Comparison
	Group, Base Group
}

// Savings tell apart what makes a dialogue over a connection that is kept faster than one in which each turn is posted with all that was
// said: the transport, that what was said is not sent again, and that it is not read again.
type Savings struct {
	All       Saving // over a WebSocket, of a server that keeps and remembers, by a POST that is told all and remembers nothing
	Transport Saving // over a WebSocket by POST, where all is sent and read again
	Sending   Saving // by POST, where the server keeps what was said by where it is told again
	Reading   Saving // by POST, where the server remembers what it has read by where it reads again
}

// Dialogue is the metric that savings are of.
var Dialogue = "dialogue"

// SavingsOf returns the savings of groups that differ in the transport and in the context alone; ok is false where one of the dialogues
// that they compare was not measured often enough.
func SavingsOf(groups []Group) (all Savings, ok bool) {
	m := Named(Dialogue)
	of := func(upgrade, kept, remembers bool) Group {
		for _, g := range groups {
			s := g.Scenario
			if s.Descriptor().Upgrade == upgrade && (s.Context == results.ContextKept) == kept && s.ContextCache == remembers && g.Summary(m).N > 0 {
				return g
			}
		}
		return Group{}
	}
	saving := func(g, base Group) Saving { return Saving{g.Compare(base, m), g, base} }
	told := of(false, false, false)
	all = Savings{
		All:       saving(of(true, true, true), told),
		Transport: saving(of(true, false, false), told),
		Sending:   saving(of(false, true, false), told),
		Reading:   saving(of(false, false, true), told),
	}
	for _, s := range []Saving{all.All, all.Transport, all.Sending, all.Reading} {
		if !s.Enough() {
			return all, false
		}
	}
	return all, true
}
