package loadgen

import (
	"context"
	"time"

	"pollpush/loadgen/account"
)

// NextStream waits until a client whose stream has ended, as its protocol has it, comes back for the next, or returns ctx's error:
// d after the answer's end, which is when it is called. What happens meanwhile waits for it.
func (c *Client) NextStream(ctx context.Context, d time.Duration) error {
	due := time.Now().Add(d)
	could, answered := due.UnixNano(), c.answeredAt()
	if answered > 0 {
		could = min(could, answered+int64(d))
	}
	if err := c.sleepUntil(ctx, due); err != nil {
		return err
	}
	now := time.Now()
	c.polls(could, now, true)
	if c.load.place(due) == account.Within {
		c.account.PollSent(int64(now.Sub(due)))
	}
	return nil
}

// Opened says that an answer has begun that may take its time: it isn't waited for any longer.
func (c *Client) Opened() { c.asked.Store(0) }
