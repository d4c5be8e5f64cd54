package epoll

import (
	"testing"

	"pollpush/feed"
	"pollpush/servers"
)

// A looker counts how often its connection looks, and may do something then.
type looker struct {
	looks int
	do    func()
}

func (k *looker) step(*conn) servers.Signal {
	k.looks++
	if k.do != nil {
		k.do()
	}
	return servers.Idle
}

func (*looker) over() (over, again bool) { return false, false }
func (*looker) end(*conn)                {}

// TestWake wakes more members than have a turn at once, of whom some leave and some join meanwhile, and others publish: each who stays looks
// at each message, and events have a turn meanwhile.
func TestWake(t *testing.T) {
	s := newStill(t)
	log := s.server.Topics.Log("0")
	const members = 3 * share
	lookers, conns := make([]looker, members), make([]*conn, members)
	for i := range conns {
		conns[i] = &conn{loop: s.loop, role: &lookers[i]}
		conns[i].waits = true
		s.join(conns[i], log)
	}
	topic := s.topics[log]
	late := &conn{loop: s.loop, role: &looker{}}
	leave := func(i int) {
		topic.leave(conns[i])
		conns[i] = nil
	}
	lookers[2*share].do = func() {
		lookers[2*share].do = nil
		for i := range share / 2 { // who has not looked, and all who have
			leave(i)
		}
		for i := range share - 1 {
			leave(members - 1 - i)
		}
		s.join(late, log)
		log.Publish(feed.Message{})
	}
	topic.wake()
	rounds := 0
	for ; topic.woken.Load(); rounds++ {
		s.tasks.do()
		if rounds == 0 && lookers[0].looks > 0 {
			t.Error("all look in one round")
		}
	}
	for i := range lookers {
		if conns[i] != nil && lookers[i].looks < 2 {
			t.Fatalf("member %d has looked %d times, want twice", i, lookers[i].looks)
		}
	}
	if rounds > 10 {
		t.Errorf("it took %d rounds", rounds)
	}
	for len(topic.members) > 0 {
		topic.leave(topic.members[0])
	}
	if !topic.forget() || len(s.topics) > 0 {
		t.Error("a topic that nobody follows is kept")
	}
	<-topic.left
}
