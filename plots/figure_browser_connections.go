package plots

import (
	"fmt"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/transport"
)

// browserConnections draws for each number of clients how many had a connection before the first event, and how many had none.
func browserConnections(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	connected := func(r results.Run) float64 {
		if r.Browser == nil {
			return math.NaN()
		}
		return float64(r.Browser.Connected)
	}
	of := slices.DeleteFunc(measured(answering(runs, "browser-connections"), connected), func(r results.Run) bool { return r.Scenario.Kind() == transport.Poll })
	family, err := pick(of, 3, distinct(clients), "clients")
	if err != nil {
		return nil, err
	}
	var rows bars
	for _, g := range groups(family, p, results.Scenario.Label) {
		at := map[float64][]results.Run{}
		for _, r := range g {
			at[clients(r)] = append(at[clients(r)], r)
		}
		for n := 1.0; n <= 100; n++ { // a browser has no more
			if of := at[n]; len(of) > 0 {
				rows = append(rows, connections(of, p, connected))
			}
		}
	}
	d := drawBars(axis{label: "clients: connected, and waiting for a connection (dark)", unit: digits}, family, rows)
	d.notes = append(d.notes, "Before the first event. Over HTTP/1.1 a browser has six connections to a host, for all its tabs together; "+
		"WebSockets are not among them. A long poll's turn comes when another one is answered, an EventSource's never. "+
		"HTTP/2 is the remedy: it carries all of a browser's requests over one connection.")
	return d, nil
}

// connections is the row of runs with the same transport and number of clients.
func connections(runs []results.Run, p palette, connected measure) bar {
	s := runs[0].Scenario
	total := summary(runs, clients)
	got := summary(runs, connected)
	b := bar{label: fmt.Sprintf("%s, %s", s.Label(), count(s.Clients, "client")), look: p.shaded(s), total: total, layers: []float64{got.Median, total.Median}}
	b.value = digits(got.Median) + " connected"
	if waiting := total.Median - got.Median; waiting > 0 {
		b.value += ", " + digits(waiting) + " waiting"
		if runs[0].Browser.Starved > 0 {
			b.value += " for good"
		}
	}
	return b
}
