package loadgen

// Progress is how far a load has come, for a live display.
type Progress struct {
	Connected int     // clients that are connected right now
	Received  int64   // events, all since the start
	Requests  int64   // answered
	LatencyNS float64 // mean over the window's events so far, in nanoseconds; 0 before the first
	Errors    int64
}

// Progress may be called at any time, by any goroutine.
func (l *Load) Progress() Progress {
	var p Progress
	var total counts
	for i := range l.clients {
		c := &l.clients[i]
		c.mutex.Lock()
		if c.conn != nil && c.conn.isReady {
			p.Connected++
		}
		c.mutex.Unlock()
		p.Requests += c.requests.Load()
	}
	for i := range l.shards {
		s := &l.shards[i]
		s.Lock()
		total.add(s.counts)
		s.Unlock()
	}
	p.Received = total.events
	if total.received > 0 {
		p.LatencyNS = float64(total.sum) / float64(total.received)
	}
	for _, part := range []*mishaps{&l.within, &l.outside} {
		for _, n := range part.errors.counts() {
			p.Errors += n
		}
	}
	return p
}
