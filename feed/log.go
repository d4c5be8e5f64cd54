package feed

import "sync/atomic"

// DefaultHistory is how many messages a Log keeps when it isn't told.
const DefaultHistory = 1024

// A Log is an append-only sequence of messages that any number of readers follow, each at its own pace. Readers never
// block the publisher, nor each other: they load one pointer. It keeps at most the given number of messages, and at most
// TopicBytes of them.
//
// A hub with a queue per reader would need registration, back-pressure and a drop rule; here a reader that falls
// behind gets a batch, and one that falls out of the history sees the gap in Seq.
type Log struct {
	// Epoch tells this feed from earlier ones at the same address: see Resume. It is drawn at random; a test may set it
	// before there are readers.
	Epoch string

	// Kind is what its messages are. It is not changed.
	Kind Kind

	joint   bool // see Topics.Join
	history int
	state   atomic.Pointer[state]

	// What follows is guarded by the store's lock.
	store   *store
	bytes   int   // of the lines in state.msgs
	trimmed int   // of the lines before them in their array
	first   int64 // Unix nanoseconds when the oldest message was due, or nothing
	place   int   // in store.logs
	removed bool  // see Topics.Remove
}

// state is immutable once stored, except that the array behind msgs is appended to beyond every stored length.
type state struct {
	msgs []Message
	last uint64
	more chan struct{} // closed when a later state is stored
}

// NewLog returns an empty log that keeps the last history messages, or DefaultHistory for 0.
func NewLog(history int) *Log { return NewTopics(history, "").Log("") }

// Publish appends m, whose Seq it sets, wakes the readers, and returns that Seq. The log copies m.Body. A log that was
// removed from its topics takes no messages: then it returns 0.
func (l *Log) Publish(m Message) uint64 {
	l.store.publish.Lock()
	if l.removed {
		l.store.publish.Unlock()
		return 0
	}
	old := l.state.Load()
	m.Seq = old.last + 1
	m.line = l.Kind.Append(make([]byte, 0, len(m.Body)+MaxMessage-MaxBody), m)
	end := len(m.line)
	if l.Kind != Binary {
		end-- // the LF
	}
	m.Body = m.line[end-len(m.Body) : end : end]
	msgs := old.msgs
	if len(msgs) == cap(msgs) {
		msgs = l.move(msgs)
	}
	msgs = append(msgs, m)
	l.bytes += len(m.line)
	l.store.used += len(m.line)
	for len(msgs) > l.history || l.bytes > TopicBytes {
		msgs = l.trim(msgs)
	}
	l.state.Store(&state{msgs: msgs, last: m.Seq, more: make(chan struct{})})
	l.moved(msgs)
	l.store.makeRoom()
	l.store.publish.Unlock()
	close(old.more) // without the lock: it wakes all readers
	return m.Seq
}

// After returns the messages after seq, oldest first, and a channel that is closed once there are more. A seq older
// than the history gets the oldest messages there are: the gap shows in their Seq. The slice is shared and must not
// be changed.
func (l *Log) After(seq uint64) (msgs []Message, more <-chan struct{}) {
	s := l.state.Load()
	if seq >= s.last {
		return nil, s.more
	}
	behind := min(s.last-seq, uint64(len(s.msgs)))
	return s.msgs[uint64(len(s.msgs))-behind:], s.more
}

// Last returns the newest message's Seq, 0 for an empty log.
func (l *Log) Last() uint64 { return l.state.Load().last }

// Newest returns the last of msgs alone: all that matters under the latest contract.
func Newest(msgs []Message) []Message {
	if len(msgs) < 2 {
		return msgs
	}
	return msgs[len(msgs)-1:]
}
