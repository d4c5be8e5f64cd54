package plots

import (
	"fmt"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/transport"
)

// browserFigures are about runs whose clients are a browser's.
func browserFigures() []Figure {
	return []Figure{
		{"browser-latency", "How much later do browsers have events than Go clients?", browserLatency},
		{"browser-connections", "How many clients of a browser wait for a connection?", browserConnections},
	}
}

// browserLatency draws the median and the 90th percentile of both kinds of client, one above the other.
func browserLatency(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	p50, p90 := metric("latency-p50"), metric("latency-p90")
	// Runs that keep a NetLog are slower; those that ask each kind of client the same are compared.
	family, err := pick(measured(asked(runs, "browser"), p50), 2, func(family []results.Run) int {
		both := 0
		for _, g := range groups(family, p, results.Scenario.Label) {
			if distinct(clientOf)(g) > 1 {
				both += len(g)
			}
		}
		return both
	}, "client")
	if err != nil {
		return nil, err
	}
	var rows whiskers
	for _, g := range groups(family, p, results.Scenario.Label) {
		if distinct(clientOf)(g) < 2 {
			continue
		}
		for _, client := range []string{results.ClientGo, results.ClientBrowser} {
			of := slices.DeleteFunc(slices.Clone(g), func(r results.Run) bool { return clientOf(r) != client })
			if len(of) == 0 {
				continue
			}
			s := whisker{label: of[0].Scenario.Label() + ", " + client, look: p.shaded(of[0].Scenario), from: summary(of, p50), until: math.NaN()}
			s.value = duration(s.from.Median)
			if tail := summary(measured(of, p90), p90); tail.N > 0 {
				s.until = tail.Median
				s.value += " to " + duration(s.until)
			}
			rows = append(rows, s)
		}
	}
	d := drawWhiskers(axis{label: "latency: from the median (glyph) to the 90th percentile (end of the line)", unit: duration}, family, rows)
	d.notes = append(d.notes, "From due to arrival at the Go client's socket, by the kernel's clock; from due to the event handler in the page, by the browser's clock"+uncertain(family)+".")
	return d, nil
}

func clientOf(r results.Run) string { return r.Scenario.Client }

// uncertain says how well the browser's clock is known.
func uncertain(runs []results.Run) string {
	worst := math.NaN()
	for _, r := range runs {
		if r.Browser != nil {
			if u := results.Value(r.Browser.ClockUncertaintyNS); !(u <= worst) {
				worst = u
			}
		}
	}
	if math.IsNaN(worst) {
		return ""
	}
	return fmt.Sprintf(", which is that of the server to within %s", duration(worst))
}

// browserConnections draws for each number of clients how many had a connection before the first event, and how many had none.
func browserConnections(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	connected := func(r results.Run) float64 {
		if r.Browser == nil {
			return math.NaN()
		}
		return float64(r.Browser.Connected)
	}
	of := slices.DeleteFunc(measured(asked(runs, "browser-connections"), connected), func(r results.Run) bool { return r.Scenario.Kind() == transport.Poll })
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
