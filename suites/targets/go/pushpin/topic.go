package main

import "strconv"

const kept = 1000 // events of a topic, for those who were away

// A topic is the last events, and the channels that clients were told to be held on.
type topic struct {
	last   int // the number of the newest event, from 1; 0: none yet
	events []string
	asked  map[string]bool
}

// add takes an event, and returns its number.
func (t *topic) add(event string) int {
	t.last++
	t.events = append(t.events, event)
	if len(t.events) >= 2*kept {
		t.events = append([]string(nil), t.events[kept:]...)
	}
	return t.last
}

// after returns the events behind a number that a client gave, and the number of the first. Who gave none has had none.
func (t *topic) after(given string) (first int, events []string) {
	oldest := t.last - len(t.events)
	n, err := strconv.Atoi(given)
	if err != nil || n < oldest {
		n = oldest
	}
	n = min(n, t.last)
	return n + 1, t.events[n-oldest:]
}
