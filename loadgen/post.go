package loadgen

import (
	"pollpush/results"
	"pollpush/transport"
)

// posts reports whether halves of the clients post what they have to say, beside the connections that they hear on or as requests
// there.
func posts(s results.Scenario) bool {
	switch {
	case s.Descriptor().Upgrade: // it has both directions
		return false
	case s.Workload == results.WorkloadTokens:
		return s.Ask != results.AskResponse
	}
	return s.Upstream() && !postsBetween(s)
}

// postsBetween reports whether clients post between two polls, on a connection that carries one request after the other.
func postsBetween(s results.Scenario) bool {
	return s.Upstream() && s.PostConnection == results.PostSame && s.Kind() == transport.Poll && s.HTTP == results.HTTP1
}

// newPosters gives each client that posts the half that does it, and that one its connection.
func (l *Load) newPosters() {
	s := l.scenario
	if !posts(s) {
		return
	}
	l.posters = make([]Client, len(l.clients))
	var group *link
	for i := range l.posters {
		c := &l.clients[i]
		to := c.link
		if s.PostConnection != results.PostSame {
			if perLink := max(1, s.Streams); i%perLink == 0 {
				group = new(link)
				if perLink > 1 {
					group.sharing = &sharing{turn: make(chan struct{}, 1)}
				}
			}
			to = group
		}
		l.posters[i].speakFor(c, to)
	}
}

// speakFor makes p the half of a client that says what it has to say, over a connection of that link.
func (p *Client) speakFor(c *Client, over *link) {
	p.load, p.part, p.topic, p.topicIndex, p.account, p.link = c.load, c.part, c.topic, c.topicIndex, c.account, over
	p.index = c.load.scenario.Clients + c.index // so that both have ports
	p.random.Seed(c.load.scenario.Seed, 1<<32+uint64(c.index))
	p.outbox, c.outbox = c.outbox, nil
}

// postTraffic returns what went over connections for posting alone.
func (l *Load) postTraffic() (t traffic) {
	for i := range l.posters {
		p := &l.posters[i]
		if p.link == l.clients[i].link || i > 0 && p.link == l.posters[i-1].link {
			continue
		}
		t.add(p.link.traffic())
	}
	return t
}
