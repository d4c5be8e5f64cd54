package subscription

import (
	"context"
	"net/http"
	"time"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/loadgen/semantics"
	"pollpush/transport"
)

// followPolls asks whenever a poll is due.
func followPolls(ctx context.Context, f *Follower) error {
	return f.poll(ctx, headers.Poll, func(ctx context.Context) error {
		if f.source.UntilEmpty && f.answerHad > 0 {
			return f.NextStream(ctx, 0)
		}
		return f.NextPoll(ctx)
	})
}

// followHolds asks again as soon as it is answered.
func followHolds(ctx context.Context, f *Follower) error {
	return f.poll(ctx, headers.Fetch, func(ctx context.Context) error { return f.NextHold(ctx, time.Duration(f.Scenario.Hold)) })
}

// poll asks for what comes after the cursor, again and again.
func (f *Follower) poll(ctx context.Context, kind headers.Kind, next func(context.Context) error) error {
	p, err := exchange.DialPoller(ctx, f.Client, f.Scenario, func() *headers.Request { return f.Request(kind) })
	if err != nil {
		return err
	}
	defer p.Close()
	p.Take = f.takeAnswer
	for {
		if err := next(ctx); err != nil {
			return err
		}
		before := f.Cursor()
		if again, err := p.Poll(ctx); err != nil || !again {
			return err
		}
		if f.cursor.changed || f.source.from == fromSeq && !f.source.filledIn && f.Cursor() != before {
			p.Rebuild()
		}
	}
}

// takeAnswer takes an answer to a poll. One of the status 204 or 304 is empty, and one of 408 to a poll that was held: that is how
// some servers end a hold (RFC 9110, section 15.5.9).
func (f *Follower) takeAnswer(head semantics.Head, body []byte) (events int, err error) {
	switch {
	case head.Status == http.StatusOK:
		events, err = f.Take(body)
	case head.Status == http.StatusNoContent, head.Status == http.StatusNotModified:
	case head.Status == http.StatusRequestTimeout && f.Scenario.Kind() == transport.Hold:
	default:
		err = loadgen.Errorf(loadgen.Status, "poll: status %d", head.Status)
	}
	if err == nil {
		f.answered(head)
	}
	f.answerHad = events
	return events, err
}
