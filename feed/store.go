package feed

import (
	"container/heap"
	"math"
	"sync"
)

// What logs keep at most, in bytes of lines, whatever their history: of one topic, and of all topics of a Topics
// together. What is trimmed can stay in memory until as much again is trimmed, so they hold up to twice that.
const (
	TopicBytes = 16 << 20
	AllBytes   = 64 << 20
)

// A store is what logs share: the lock of their publishers, which readers don't take, and the memory for messages.
type store struct {
	publish sync.Mutex
	used    int    // bytes of the lines of all logs
	logs    oldest // a heap
}

// makeRoom trims the oldest messages of all logs until the rest is within AllBytes. The caller holds the lock.
func (s *store) makeRoom() {
	for s.used > AllBytes {
		l := s.logs[0]
		now := l.state.Load()
		msgs := l.trim(now.msgs)
		l.state.Store(&state{msgs: msgs, last: now.last, more: now.more})
		l.moved(msgs)
	}
}

// oldest is a heap of logs: the first one has the message that was due before all others.
type oldest []*Log

func (o oldest) Len() int           { return len(o) }
func (o oldest) Less(i, j int) bool { return o[i].first < o[j].first }
func (o oldest) Swap(i, j int) {
	o[i], o[j] = o[j], o[i]
	o[i].place, o[j].place = i, j
}

// Push and Pop are heap.Interface's.
func (o *oldest) Push(x any) { *o = append(*o, x.(*Log)) }
func (o *oldest) Pop() any   { last := (*o)[len(*o)-1]; *o = (*o)[:len(*o)-1]; return last }

// nothing is the place in time of an empty log: after all others.
const nothing = math.MaxInt64

// moved says that msgs are what l keeps now.
func (l *Log) moved(msgs []Message) {
	first := int64(nothing)
	if len(msgs) > 0 {
		first = msgs[0].Due.UnixNano()
	}
	if first != l.first {
		l.first = first
		heap.Fix(&l.store.logs, l.place)
	}
}

// trim drops the oldest of msgs. An array keeps what is in front of its slices, so the rest moves to a fresh one as soon
// as that is more than the rest: readers that still hold the old array are not disturbed.
func (l *Log) trim(msgs []Message) []Message {
	size := len(msgs[0].line)
	l.bytes -= size
	l.store.used -= size
	l.trimmed += size
	if msgs = msgs[1:]; l.trimmed > l.bytes {
		msgs = l.move(msgs)
	}
	return msgs
}

// move copies msgs to an array with room for as many more.
func (l *Log) move(msgs []Message) []Message {
	l.trimmed = 0
	return append(make([]Message, 0, 2*len(msgs)+1), msgs...)
}
