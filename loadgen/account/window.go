package account

// A Window is the measured part of a run, in nanoseconds since the Unix epoch: From <= time < Until.
type Window struct{ From, Until int64 }

// A Place is where an event lies: before the window, within it or after it.
type Place int8

const (
	Before Place = iota
	Within
	After
)

// Place returns where a time lies. As long as there is no window yet, that is before it.
func (w *Window) Place(ns int64) Place {
	switch {
	case w == nil || ns < w.From:
		return Before
	case ns < w.Until:
		return Within
	default:
		return After
	}
}

// Events are those of the window: numbers First[t] to Last[t] in topic t, none if Last[t] < First[t].
type Events struct {
	First, Last []uint64
	// Sent is how many there are per topic, where their numbers are not known, because the clients themselves send them; Due is how
	// many they send in all. nil: First and Last say it.
	Sent   []int64
	Due    int64
	Behind int // clients that had not seen the last of theirs when the drain was over

	target target // what was seen of somebody else's server; nil: it is ours
	window Window // of that
}

// Unknown says that nobody knows which events these are: what clients have seen of somebody else's server decides, see Observed.
func (e Events) Unknown() bool { return e.target != nil || e.Last == nil && e.Sent == nil }

// Place returns where the event with that number lies. It is for who knows the window by its events' numbers alone.
func (e Events) Place(topic int, seq uint64) Place {
	switch {
	case seq < e.First[topic]:
		return Before
	case seq <= e.Last[topic]:
		return Within
	default:
		return After
	}
}

// number returns how many a topic has.
func (e Events) number(topic int) int64 {
	if e.Sent != nil {
		return e.Sent[topic]
	}
	first, last := e.First[topic], e.Last[topic]
	if last < first || last == 0 {
		return 0
	}
	return int64(last - first + 1)
}
