package lab

import (
	"crypto/rand"
	"errors"
	"sync"

	"pollpush/feed"
	"pollpush/servers"
)

// sessions are the places for visitors. Each place has its topic, whose name can't be guessed, for good; a new visitor
// begins after the last message of the one before.
type sessions struct {
	topics   *feed.Topics
	lanes    []string
	accounts *servers.Accounts

	mu     sync.Mutex
	free   []string // topics without a visitor
	closed bool
	taken  sync.WaitGroup
}

// history is how many messages a lane may fall behind by: ten seconds at the fastest rate.
const history = 10 * fastest

func newSessions(places int, lanes []string, accounts *servers.Accounts) (*sessions, error) {
	if places < 1 {
		return nil, errors.New("a lab needs a place for at least one visitor")
	}
	s := &sessions{lanes: lanes, accounts: accounts}
	for range places {
		s.free = append(s.free, rand.Text())
	}
	s.topics = feed.NewTopics(history, s.free...)
	return s, nil
}

// take returns a session for a visitor, nil when there is no place left. Whoever takes one gives it back.
func (s *sessions) take() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free) == 0 || s.closed {
		return nil
	}
	topic := s.free[0]
	s.free = s.free[1:]
	s.taken.Add(1)
	log := s.topics.Log(topic)
	taken := &session{topic: topic, log: log, after: log.Last(), accounts: s.accounts, lanes: make(map[string]string)}
	for _, lane := range s.lanes {
		account := rand.Text()
		s.accounts.Open(account)
		taken.lanes[lane] = account
	}
	return taken
}

// give ends a session: its publisher stops and its connections are cut.
func (s *sessions) give(back *session) {
	back.pause()
	for _, account := range back.lanes {
		s.accounts.Close(account)
	}
	s.mu.Lock()
	s.free = append(s.free, back.topic)
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
