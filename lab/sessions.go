package lab

import (
	"crypto/rand"
	"errors"
	"sync"

	"pollpush/feed"
	"pollpush/servers"
)

// sessions are the places for visitors. Each visitor has a topic whose name can't be guessed, and which ends with the visit.
type sessions struct {
	topics   *feed.Topics
	lanes    []string
	accounts *servers.Accounts

	mu      sync.Mutex
	places  int
	free    int                // of the places
	answers map[string]*answer // of the visitors, by topic
	closed  bool
	taken   sync.WaitGroup
}

// history is how many messages a lane may fall behind by: ten seconds at the fastest rate.
const history = 10 * fastest

func newSessions(places int, lanes []string, accounts *servers.Accounts) (*sessions, error) {
	if places < 1 {
		return nil, errors.New("a lab needs a place for at least one visitor")
	}
	return &sessions{topics: feed.NewTopics(history), lanes: lanes, accounts: accounts, places: places, free: places, answers: make(map[string]*answer)}, nil
}

// take returns a session for a visitor, nil when there is no place left. Whoever takes one gives it back.
func (s *sessions) take() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free == 0 || s.closed {
		return nil
	}
	s.free--
	s.taken.Add(1)
	topic := rand.Text()
	taken := &session{topic: topic, log: s.topics.Add(topic), accounts: s.accounts, lanes: make(map[string]string)}
	for _, lane := range s.lanes {
		account := rand.Text()
		s.accounts.Open(account)
		taken.lanes[lane] = account
	}
	name := rand.Text()
	taken.answer = &answer{topic: name, log: s.topics.Add(name)}
	s.answers[name] = taken.answer
	return taken
}

// give ends a session: its publisher stops, its topic is removed and its connections are cut.
func (s *sessions) give(back *session) {
	back.pause()
	s.mu.Lock()
	delete(s.answers, back.answer.topic)
	s.mu.Unlock()
	back.answer.end()
	for _, topic := range []string{back.topic, back.answer.topic} {
		s.topics.Remove(topic)
	}
	for _, account := range back.lanes {
		s.accounts.Close(account)
	}
	s.mu.Lock()
	s.free++
	s.mu.Unlock()
	s.taken.Done()
}

// close waits until all sessions have been given back; no more are taken.
func (s *sessions) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.taken.Wait()
}

// visitors returns how many sessions are taken.
func (s *sessions) visitors() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.places - s.free
}
