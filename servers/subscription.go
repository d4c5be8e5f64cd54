package servers

import (
	"net/http"
	"time"

	"pollpush/feed"
	"pollpush/servers/compress"
)

// A Query looks a value of a request's query up: nil where it isn't given.
type Query interface{ Peek(name string) []byte }

// A Subscription is what the query of a request asks for, on every transport the same.
type Subscription struct {
	Log    *feed.Log
	After  uint64        // the last Seq the client has; 0: from the oldest message there is
	Epoch  string        // to be said with the answer; "": the client's cursor named it
	Hold   time.Duration // how long a long poll may be held
	Latest bool          // contract=latest: only the newest message matters

	// What its client sends over a connection of both directions; neither: bodies.
	Messages bool // of the sender From: see SendsMessages
	Prompts  bool // see SendsPrompts
	Turns    bool // and those are of a dialogue: see SendsTurns
	From     int

	Until uint64 // a stream ends after the message of this number; 0: it goes on

	Conflate time.Duration // a stream sends a message no sooner than this after the one before, the newest by then; 0: all
	Retry    time.Duration // a stream that says how long its clients wait before they come back ends once it has sent what there is; 0: it never ends

	Coding *compress.Coding // what the answer is compressed by; nil: nothing. The engine sets it
	varies bool             // the answer is another one for clients that accept its coding

	Tagged    bool // a poll is answered with the entity tag of the newest message: it asks for that, and has no cursor
	Validated bool // its client has the message that After names: see IfNoneMatch
}

// Next returns what the subscriber is to get after seq, and a channel that is closed once there is more.
func (q *Subscription) Next(seq uint64) ([]feed.Message, <-chan struct{}) {
	msgs, more := q.Log.After(seq)
	if q.Latest {
		msgs = feed.Newest(msgs)
	}
	for q.Until > 0 && len(msgs) > 0 && msgs[len(msgs)-1].Seq > q.Until {
		msgs = msgs[:len(msgs)-1]
	}
	return msgs, more
}

// missed reports whether all that is to come after seq is behind the last message that is asked for, which the log has trimmed, or the
// contract left out: a stream that waited for it would never end.
func (q *Subscription) missed(seq uint64) bool {
	if q.Until == 0 || seq >= q.Until {
		return false
	}
	msgs, _ := q.Log.After(seq)
	if q.Latest {
		msgs = feed.Newest(msgs)
	}
	return len(msgs) > 0 && msgs[0].Seq > q.Until
}

// Resume sets After to where a cursor says, and Epoch to what its sender has to be told.
func (q *Subscription) Resume(cursor []byte) error {
	seq, known, err := q.Log.Resume(cursor)
	if err != nil {
		return err
	}
	q.After, q.Epoch = seq, q.Log.Epoch
	if known {
		q.Epoch = ""
	}
	return nil
}

// EpochHeader is the field by which an answer says the feed's epoch to a client that doesn't know it: a cursor with it
// ("EPOCH-SEQ") is told from one of an earlier life of the server. Who knows it already pays nothing for it.
const EpochHeader = "Feed-Epoch"

// Subscribe reads the query of a request: topic, after, until, hold, contract, conflate and retry, each of which may be left out. headOnly says that the
// request is a HEAD.
func (c *Core) Subscribe(query Query, headOnly bool) (Subscription, Refusal) {
	c.requests.Add(1)
	q := Subscription{Hold: DefaultHold, varies: compress.ContentCoding(c.Options.Compress) != nil}
	var refused Refusal
	if q.Log, refused = c.topic(query); q.Log == nil {
		return q, refused
	}
	q.Epoch = q.Log.Epoch
	after := query.Peek("after")
	if after != nil {
		if err := q.Resume(after); err != nil {
			return q, refusef(http.StatusBadRequest, "after: %v", err)
		}
	}
	if refused = q.sends(query); refused.Refused() {
		return q, refused
	}
	if until := query.Peek("until"); until != nil {
		var err error
		if q.Until, err = parseUntil(until, q.After); err != nil {
			return q, refusef(http.StatusBadRequest, "until: %v", err)
		}
	}
	if hold := query.Peek("hold"); hold != nil {
		var err error
		if q.Hold, err = time.ParseDuration(string(hold)); err != nil || q.Hold < 0 || q.Hold > MaxHold {
			return q, refusef(http.StatusBadRequest, "hold: %q is not a duration from 0s to %v like 25s", hold, MaxHold)
		}
	}
	if headOnly {
		q.Hold = 0 // who asks for the head alone doesn't wait for an event
	}
	if contract := query.Peek("contract"); contract != nil {
		switch string(contract) {
		case "every-event":
		case "latest":
			q.Latest, q.Tagged = true, after == nil
		default:
			return q, refusef(http.StatusBadRequest, "contract: %q does not exist: use every-event or latest", contract)
		}
	}
	return q, q.pace(query)
}

// The bounds of what a client may ask of the pace of a stream, beside none.
const (
	minPace = time.Millisecond
	maxPace = time.Hour
)

// pace reads conflate and retry.
func (q *Subscription) pace(query Query) Refusal {
	for _, pace := range []struct {
		name string
		to   *time.Duration
	}{{"conflate", &q.Conflate}, {"retry", &q.Retry}} {
		text := query.Peek(pace.name)
		if text == nil {
			continue
		}
		d, err := time.ParseDuration(string(text))
		if err != nil || d != 0 && d < minPace || d > maxPace {
			return refusef(http.StatusBadRequest, "%s: %q is not a duration from %v to %v like 250ms", pace.name, text, minPace, maxPace)
		}
		*pace.to = d
	}
	switch {
	case q.Conflate > 0 && !q.Latest:
		return refusef(http.StatusBadRequest, "conflate: it leaves messages out: use it with contract=latest")
	case q.Conflate > 0 && q.Retry > 0:
		return refusef(http.StatusBadRequest, "conflate: how often a client of retry comes back is how often it is told: leave one of the two out")
	case q.Retry%time.Millisecond != 0:
		return refusef(http.StatusBadRequest, "retry: %v is no whole number of milliseconds", q.Retry)
	}
	return Refusal{}
}

// ResumeFrom has the subscription go on after the cursor in the header field that a stream's clients come back with, where it has
// one: a cursor there is newer than the one in the query.
func (t *Stream) ResumeFrom(q *Subscription, cursor []byte) Refusal {
	if len(cursor) == 0 {
		return Refusal{}
	}
	if err := q.Resume(cursor); err != nil {
		return refusef(http.StatusBadRequest, "%s: %v", t.Cursor, err)
	}
	if q.Until > 0 && q.After >= q.Until {
		return refusef(http.StatusBadRequest, "until: message %d has been sent", q.Until)
	}
	return Refusal{}
}

// topic returns the log that the query names.
func (c *Core) topic(query Query) (*feed.Log, Refusal) {
	name := query.Peek("topic")
	if len(name) == 0 && c.Options.NamedTopics {
		return nil, refusef(http.StatusNotFound, "topic: this server has no topic for those who name none")
	}
	if log := c.Topics.Log(string(name)); log != nil {
		return log, Refusal{}
	}
	return nil, refusef(http.StatusNotFound, "topic: %q does not exist", name)
}
