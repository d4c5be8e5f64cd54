// Package subscription follows servers that files describe: how a client asks, by what it goes on after a cut, and how events are
// taken out of what arrives, are words of a targets.Subscribe.
package subscription

import (
	"context"
	"fmt"

	"github.com/valyala/fastjson"

	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// An Adapter follows a server that speaks a codec of its own, for one client over one connection, as a loadgen.Subscribe does. What the
// codec wraps goes to Follower.Take. The scenario's transport says which of the codec's ways is meant.
type Adapter func(ctx context.Context, f *Follower) error

// New returns how clients follow a server by a transport, as a file says. adapters are by the names that files call them by.
func New(of targets.Subscribe, t transport.Transport, adapters map[string]Adapter) (loadgen.Subscribe, error) {
	from, err := compile(of)
	if err != nil {
		return nil, fmt.Errorf("subscribe.%s: %w", t.Name, err)
	}
	follow := follow(t)
	if of.Adapter != "" {
		if follow = adapters[of.Adapter]; follow == nil {
			return nil, fmt.Errorf("subscribe.%s: there is no adapter %q", t.Name, of.Adapter)
		}
	}
	return func(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
		f, _ := c.Kept().(*Follower)
		if f == nil {
			f = newFollower(from, c, s)
		}
		f.begin()
		err := follow(ctx, f)
		f.failed = err != nil
		return err
	}, nil
}

// follow returns what follows by a transport without a codec of its own.
func follow(t transport.Transport) Adapter {
	switch {
	case t.Upgrade:
		return followWebSocket
	case t.Kind == transport.Stream:
		return followStream
	case t.Kind == transport.Hold:
		return followHolds
	}
	return followPolls
}

// A Follower is a client of a server that a file describes. It lasts for all the client's connections.
type Follower struct {
	*loadgen.Client
	Scenario results.Scenario

	source    *source
	random    string             // see the placeholder
	answerHad int                // events of the last answer to a poll
	failed    bool               // the last connection did not end as its protocol ends one
	batch     bool               // lines are to be put together, and not handed over one by one
	lines     []byte             // those
	reply     func(string) error // sends what a message is answered with; nil: nothing is
	cursor    cursor
	scratch   []byte
	parser    fastjson.Parser // its memory is used again for each message
	missed    Pointer         // to what the client missed, of a message that is ignored; nil: there is none
}

func newFollower(from *source, c *loadgen.Client, s results.Scenario) *Follower {
	f := &Follower{Client: c, Scenario: s, source: from}
	if from.Missed != nil {
		f.missed, _ = ParsePointer(f.expand(newText(from.Missed.Each))) // compile has read it
	}
	c.Keep(f)
	if len(from.fields) > 0 {
		c.KeepFields(from.fields...)
	}
	return f
}
