package stats

import "pollpush/results"

// middlebox is a metric of what lies between clients and server; NaN where nothing does.
func middlebox(of func(results.Run) float64) func(results.Run) float64 {
	return func(r results.Run) float64 {
		if r.Middlebox == nil {
			return nan
		}
		return of(r)
	}
}

// originRequests is how many requests for events reach the server for each event: those of all clients, unless something between answers
// some of them.
func originRequests(r results.Run) float64 {
	requests := float64(r.Delivery.Requests)
	if r.Middlebox != nil {
		requests = results.Value(r.Middlebox.Requests)
	}
	if requests == 0 {
		return nan // it is no transport of requests
	}
	return ratio(requests, float64(r.Delivery.Published))
}
