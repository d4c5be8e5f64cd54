package loadgen

import "time"

// sweepInterval is how often requests are looked at whose answers are outstanding, and how coarse their time is.
const sweepInterval = time.Second

// sweep closes connections whose answer is overdue, until Close. One goroutine that looks at all clients each second
// replaces a timer or a deadline per request, which would cost more than the request's own bookkeeping. The price: an
// answer may be up to two seconds over its limit before it counts as a timeout.
func (l *Load) sweep() {
	ticker := time.NewTicker(sweepInterval)
	defer ticker.Stop()
	limit := int64(l.limit()/sweepInterval) + 1 // the coarse time of asking is rounded down
	for {
		select {
		case <-ticker.C:
		case <-l.context.Done():
			return
		}
		now := l.coarse.Add(1)
		for i := range l.clients {
			c := &l.clients[i]
			if asked := c.asked.Load(); asked != 0 && now-asked >= limit {
				c.timeOut()
			}
		}
	}
}

// limit returns how long an answer may be outstanding.
func (l *Load) limit() time.Duration { return answerLimit + time.Duration(l.scenario.Hold) }

// timeOut closes the client's connection because its answer is overdue.
func (c *Client) timeOut() {
	c.mutex.Lock()
	k := c.conn
	c.timedOut = k != nil
	c.mutex.Unlock()
	if k != nil {
		c.asked.Store(0)
		k.reset()
		k.Close()
	}
}
