package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/transport"
)

// browserConnections draws for each transport how many clients of one browser had a connection before the first event, and how many
// had none: with the most clients that it was run with, since up to six all have one.
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
	most := 0
	for _, r := range family {
		most = max(most, r.Scenario.Clients)
	}
	var rows bars
	var crowd []results.Run
	var limited, free []string // names of those whose clients wait, and of those whose don't
	got := 0.0                 // connections of those that wait
	for _, g := range groups(family, p, results.Scenario.Label) {
		g = slices.DeleteFunc(g, func(r results.Run) bool { return r.Scenario.Clients < most })
		if len(g) == 0 {
			continue
		}
		row := connections(g, p, connected)
		rows, crowd = append(rows, row), append(crowd, g...)
		if name := g[0].Scenario.Descriptor().Prose; row.layers[0] < row.layers[1] {
			limited, got = append(limited, name), max(got, row.layers[0])
		} else {
			free = append(free, name)
		}
	}
	if len(rows) == 0 {
		return nil, ErrNothingToDraw
	}
	d := drawBars(axis{label: "clients of one browser", unit: digits}, crowd, rows)
	d.y = "connected, and waiting for a connection (dark)"
	d.notes = append(d.notes, "Before the first event. Over HTTP/1.1 a browser has six connections to a host, for all its tabs together; "+
		"WebSockets are not among them. A long poll's turn comes when another one is answered, an EventSource's never. "+
		"HTTP/2 is the remedy: it carries all of a browser's requests over one connection.")
	switch {
	case len(limited) > 0 && len(free) > 0:
		d.says(fmt.Sprintf("Of %d clients in a browser %s get a connection over HTTP/1.1; with %s all do", most, digits(got), strings.Join(free, ", ")))
	case len(limited) > 0:
		d.says(fmt.Sprintf("Of %d clients in a browser %s get a connection over HTTP/1.1", most, digits(got)))
	}
	return d, nil
}

// connections is the row of runs with the same transport and number of clients.
func connections(runs []results.Run, p palette, connected measure) bar {
	s := runs[0].Scenario
	total := summary(runs, clients)
	got := summary(runs, connected)
	b := bar{label: s.Label(), look: p.shaded(s), total: total, layers: []float64{got.Median, total.Median}}
	b.value = digits(got.Median) + " connected"
	if waiting := total.Median - got.Median; waiting > 0 {
		b.value += ", " + digits(waiting) + " waiting"
		if runs[0].Browser.Starved > 0 {
			b.value += " for good"
		}
	}
	return b
}
