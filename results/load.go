package results

// Add adds what another process of the load generator spent. What either was not measured for is not known of both; what tells how a process
// is set up stays.
func (l *Load) Add(o Load) {
	l.CPUNS, l.PeakRSSBytes, l.Switches = Sum(l.CPUNS, o.CPUNS), Sum(l.PeakRSSBytes, o.PeakRSSBytes), Sum(l.Switches, o.Switches)
	l.Busy = Sum(l.Busy, o.Busy)
	if l.Hiccups == nil || o.Hiccups == nil {
		l.Hiccups = nil
		return
	}
	l.Hiccups = &Hiccups{MaxNS: max(l.Hiccups.MaxNS, o.Hiccups.MaxNS), TotalNS: max(l.Hiccups.TotalNS, o.Hiccups.TotalNS)}
}

// Sum is a + b, nil where either was not measured.
func Sum[T int64 | float64](a, b *T) *T {
	if a == nil || b == nil {
		return nil
	}
	return Observed(*a + *b)
}
