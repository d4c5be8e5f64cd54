package loadgen

// cutAll cuts every connection there is at a scenario's Cut, in the middle of the window: it is reset (RFC 9293, section 3.5.2), as by a network
// that forgets it, so that what is under way is thrown away and the server learns of it at once. To a QUIC server the client falls silent.
//
// Who is cut comes back at once, with its cursor, and not after a back-off as from an error: what is measured is what a server makes of
// all its clients coming back together, and what they missed.
func (l *Load) cutAll(at int64) {
	l.cutAt = at
	for i := range l.parts {
		for j := range l.parts[i].links {
			for _, k := range l.parts[i].links[j].cut() {
				k.reset()
				k.Close()
			}
		}
	}
}

// cut marks the link's open connections as cut, and returns them.
func (l *link) cut() []*conn {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	cut := make([]*conn, len(l.open))
	for i, k := range l.open {
		k.isCut = true
		cut[i] = k
	}
	return cut
}

// isCut says whether one of the link's connections was cut.
func (l *link) isCut(k *conn) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return k.isCut
}

// noticesCut says whether the client's latest connection was cut, and has it come back from that.
func (c *Client) noticesCut() bool {
	cut := c.reading != nil && c.link.isCut(c.reading)
	if cut {
		c.comesBack(c.load.cutAt)
		c.reading = nil
	}
	return cut
}
