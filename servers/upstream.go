package servers

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"time"

	"pollpush/feed"
)

// What the messages are that the client of a connection of both directions sends, by the query of its request: sends=. By itself
// each is a body, which is answered "published SEQ".
const (
	SendsMessages = "messages" // as it hears them: the number is the sender's own count; what is taken is not answered
	SendsPrompts  = "prompts"  // each is answered by tokens
	SendsTurns    = "turns"    // the same in a dialogue: see Core.Say
)

// A Taker has the messages that a client has sent, in the place of the feed: m has the number that its sender gave it, and m.Body is
// good until the Taker returns. An error refuses the message.
type Taker func(from int, m feed.Message) error

// sends reads what a client sends: sends and from.
func (q *Subscription) sends(query Query) Refusal {
	sends := query.Peek("sends")
	if sends == nil {
		return Refusal{}
	}
	switch string(sends) {
	case SendsMessages:
		q.Messages = true
	case SendsPrompts:
		q.Prompts = true
	case SendsTurns:
		q.Prompts, q.Turns = true, true
	default:
		return refusef(http.StatusBadRequest, "sends: %q does not exist: use %s, %s or %s", sends, SendsMessages, SendsPrompts, SendsTurns)
	}
	if from := query.Peek("from"); from != nil {
		var refused Refusal
		q.From, refused = sender(from)
		return refused
	}
	return Refusal{}
}

// maxSender is the largest number that a sender may have.
const maxSender = 1 << 30

// sender reads who sends.
func sender(from []byte) (int, Refusal) {
	n, err := strconv.ParseUint(string(from), 10, 64)
	if err != nil || n > maxSender {
		return 0, refusef(http.StatusBadRequest, "from: %q is not the number of a sender", from)
	}
	return int(n), Refusal{}
}

// Take takes a message that a client has sent: a bare one of the log's kind, with the sender's own count in the place of the number,
// and the time that the sender had it due. It is published, unless the options have a Taker. The bytes are the caller's again.
func (c *Core) Take(log *feed.Log, from int, bare []byte) Refusal {
	m, err := log.Kind.Parse(bare)
	if err == nil {
		err = log.Kind.CheckBody(m.Body)
	}
	if err == nil {
		err = checkDue(m.Due, time.Now())
	}
	switch {
	case err != nil:
		return refusef(http.StatusBadRequest, "%v", err)
	case c.Options.Take != nil:
		if err := c.Options.Take(from, m); err != nil {
			return refusef(http.StatusBadRequest, "%v", err)
		}
	case log.Publish(m) == 0: // which copies the body
		return refusef(http.StatusNotFound, "topic: it has ended")
	}
	return Refusal{}
}

// An Incoming is a stream of what a client sends.
type Incoming interface {
	Read(p []byte) (int, error)
	SetReadDeadline(t time.Time) error
}

// TakeLines reads whole messages of a client, or prompts, from a stream, until that fails, and takes them. refused is told of those
// that are refused. A message that is longer than any ends it, and one that is not whole Options.IOTimeout after it began; a large one is one of
// a few, as a body is.
func (c *Core) TakeLines(q *Subscription, in Incoming, refused func(Refusal)) {
	kind, take := q.Log.Kind, func(bare []byte) Refusal { return c.Take(q.Log, q.From, bare) }
	if q.Prompts {
		kind, take = feed.Text, func(message []byte) Refusal { return c.Say(q, message) }
	}
	place := &largePlace{core: c}
	defer place.leave()
	buffer, begun := make([]byte, 0, leastLines), false
	for {
		if len(buffer) == cap(buffer) {
			if cap(buffer) > 2*feed.MaxMessage {
				return
			}
			buffer = append(make([]byte, 0, 2*cap(buffer)), buffer...)
		}
		n, err := in.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		rest := buffer
		for {
			bare, after, whole := cut(kind, rest)
			if !whole {
				break
			}
			rest = after
			if r := take(bare); r.Refused() {
				refused(r)
			}
		}
		another := len(rest) < len(buffer)
		buffer = buffer[:copy(buffer, rest)]
		if err != nil {
			return
		}
		if another {
			place.another()
			if len(buffer) <= leastLines && cap(buffer) > largeBody { // the stream is not to keep what the largest message took
				buffer = append(make([]byte, 0, 2*leastLines), buffer...)
			}
		}
		if place.add(len(buffer)-place.n) != nil {
			return
		}
		if waits := len(buffer) > 0; waits != begun || waits && another {
			begun = waits
			until := time.Time{}
			if begun {
				until = time.Now().Add(c.Options.IOTimeout)
			}
			if in.SetReadDeadline(until) != nil {
				return
			}
		}
	}
}

// leastLines is how many bytes of a stream's messages there is room for at the least.
const leastLines = 4 << 10

// cut cuts the first whole message off what has come of a stream.
func cut(kind feed.Kind, b []byte) (bare, rest []byte, whole bool) {
	if kind != feed.Binary {
		return bytes.Cut(b, []byte("\n"))
	}
	bare, rest, err := kind.Next(b)
	return bare, rest, err == nil
}

var errDue = errors.New("due: it is out of range: from " + maxDueBefore.String() + " before now to " + maxDueAfter.String() + " after it")

// checkDue says what is wrong with when a message was due.
func checkDue(due, now time.Time) error {
	if due.Sub(now) > maxDueAfter || now.Sub(due) > maxDueBefore {
		return errDue
	}
	return nil
}
