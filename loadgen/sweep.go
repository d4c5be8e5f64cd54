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
	for {
		select {
		case <-ticker.C:
		case <-l.context.Done():
			return
		}
		now := l.coarse.Add(1)
		l.sweepAskers(now)
		for i := range l.parts {
			p := &l.parts[i]
			sweepAll(p.clients, now, p.limit())
		}
		sweepAll(l.posters, now, l.parts[0].limit())
	}
}

// sweepAll looks at some clients, whose answers may be outstanding for so long.
func sweepAll(clients []Client, now int64, most time.Duration) {
	limit := int64(most/sweepInterval) + 1 // the coarse time of asking is rounded down
	for i := range clients {
		c := &clients[i]
		if asked := c.asked.Load(); asked != 0 && now-asked >= limit && !c.stopped() {
			c.timeOut(asked)
		}
	}
}

// limit returns how long an answer may be outstanding.
func (p *part) limit() time.Duration { return answerLimit + time.Duration(p.scenario.Hold) }

// timeOut closes the client's connection because the answer to what was asked at that time is overdue, unless it has
// come in this moment. One that it shares is closed for all: nobody knows whether anything still comes through it.
func (c *Client) timeOut(asked int64) {
	c.link.mutex.Lock()
	k := c.conn
	overdue := k != nil && c.asked.CompareAndSwap(asked, 0)
	if overdue {
		k.timedOut = true
	}
	c.link.mutex.Unlock()
	if overdue {
		k.reset()
		k.Close()
	}
}

// timedOut says whether the sweeper closed the connection of the last attempt. That is the connection's to know: the
// next one begins without it, however the last one returned.
func (c *Client) timedOut() bool {
	c.link.mutex.Lock()
	defer c.link.mutex.Unlock()
	return c.reading != nil && c.reading.timedOut
}
