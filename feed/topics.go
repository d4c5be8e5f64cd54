package feed

import (
	"container/heap"
	"maps"
	"slices"
	"sync/atomic"
)

// Topics are named logs, which keep at most AllBytes together and have one epoch. Looking one up takes no lock.
type Topics struct {
	epoch   string
	kind    Kind
	history int
	store   *store
	set     atomic.Pointer[topicSet]
}

// A topicSet is never changed: Add and Remove store another one.
type topicSet struct {
	names []string
	logs  map[string]*Log
}

// NewTopics returns empty logs with the given names, each keeping the last history messages, or DefaultHistory for 0. The
// first one is the default. Their messages are text.
func NewTopics(history int, names ...string) *Topics { return NewTopicsOf(Text, history, names...) }

// NewTopicsOf is NewTopics with messages of a kind.
func NewTopicsOf(kind Kind, history int, names ...string) *Topics {
	if history <= 0 {
		history = DefaultHistory
	}
	t := &Topics{epoch: newEpoch(), kind: kind, history: history, store: new(store)}
	set := &topicSet{names: names, logs: make(map[string]*Log, len(names))}
	for _, name := range names {
		set.logs[name] = t.newLog()
	}
	t.set.Store(set)
	return t
}

// Join makes the topics, which have no readers yet, part of a feed that several processes publish alike, each all of it: they have its
// epoch, and a cursor of that may name a message which only others have yet.
func (t *Topics) Join(epoch string) {
	t.epoch = epoch
	for _, l := range t.set.Load().logs {
		l.Epoch, l.joint = epoch, true
	}
}

// Epoch returns the feed's.
func (t *Topics) Epoch() string { return t.epoch }

// newLog returns an empty log of the store. The caller holds its lock, or is alone.
func (t *Topics) newLog() *Log {
	l := &Log{Epoch: t.epoch, Kind: t.kind, history: t.history, store: t.store, first: nothing, place: len(t.store.logs)}
	l.state.Store(&state{more: make(chan struct{})})
	heap.Push(&t.store.logs, l)
	return l
}

// Add adds an empty log and returns it. There must be none of that name.
func (t *Topics) Add(name string) *Log {
	t.store.publish.Lock()
	defer t.store.publish.Unlock()
	old := t.set.Load()
	set := &topicSet{names: append(slices.Clone(old.names), name), logs: maps.Clone(old.logs)}
	set.logs[name] = t.newLog()
	t.set.Store(set)
	return set.logs[name]
}

// Remove ends a topic: its name is unknown from now on, and whoever still follows its log gets nothing more and publishes
// nothing there.
func (t *Topics) Remove(name string) {
	t.store.publish.Lock()
	defer t.store.publish.Unlock()
	old := t.set.Load()
	l := old.logs[name]
	if l == nil {
		return
	}
	set := &topicSet{logs: maps.Clone(old.logs)}
	delete(set.logs, name)
	for _, other := range old.names {
		if other != name {
			set.names = append(set.names, other)
		}
	}
	t.set.Store(set)
	l.removed = true
	heap.Remove(&t.store.logs, l.place)
	t.store.used -= l.bytes
	l.bytes = 0
	now := l.state.Load()
	l.state.Store(&state{last: now.last, more: now.more})
}

// Log returns the log of a topic, the first one for "", and nil for a topic that does not exist.
func (t *Topics) Log(name string) *Log {
	set := t.set.Load()
	if name == "" && len(set.names) > 0 {
		name = set.names[0]
	}
	return set.logs[name]
}

// Names returns the topics' names in the order in which they were added.
func (t *Topics) Names() []string { return t.set.Load().names }
