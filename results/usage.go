package results

// Add adds what another process of the load generator spent. What either was not measured for is not known of both; what tells how a process
// is set up stays.
func (l *Load) Add(o Load) {
	l.CPUNS, l.PeakRSSBytes, l.Switches = Sum(l.CPUNS, o.CPUNS), Sum(l.PeakRSSBytes, o.PeakRSSBytes), Sum(l.Switches, o.Switches)
	l.Busy, l.Hiccups = Sum(l.Busy, o.Busy), l.Hiccups.Worse(o.Hiccups)
}

// Add adds what another process of the server spent, as Load's does. What the kernel holds is that of the host, and the same for all.
func (s *Server) Add(o Server) {
	for _, f := range [][2]**int64{
		{&s.CPUNS, &o.CPUNS}, {&s.RSSIdleBytes, &o.RSSIdleBytes}, {&s.RSSBytes, &o.RSSBytes}, {&s.RSSLoadBytes, &o.RSSLoadBytes},
		{&s.PeakRSSBytes, &o.PeakRSSBytes}, {&s.Goroutines, &o.Goroutines}, {&s.GCPauseNS, &o.GCPauseNS}, {&s.GCCycles, &o.GCCycles},
		{&s.Switches, &o.Switches}, {&s.ReadCalls, &o.ReadCalls}, {&s.WriteCalls, &o.WriteCalls}, {&s.Instructions, &o.Instructions},
	} {
		*f[0] = Sum(*f[0], *f[1])
	}
}

// Worse are the longest and the most of two processes; nil where either was not measured.
func (h *Hiccups) Worse(o *Hiccups) *Hiccups {
	if h == nil || o == nil {
		return nil
	}
	return &Hiccups{MaxNS: max(h.MaxNS, o.MaxNS), TotalNS: max(h.TotalNS, o.TotalNS)}
}

// Sum is a + b, nil where either was not measured.
func Sum[T int64 | float64](a, b *T) *T {
	if a == nil || b == nil {
		return nil
	}
	return Observed(*a + *b)
}
