package plots

import (
	"cmp"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// direction draws what it takes to send and to hear beside a WebSocket, which carries both directions.
func direction(runs []results.Run) (*Drawing, error) {
	of := measured(stats.Answering(runs, "direction"), metric("app-bytes-per-message"))
	return drawBesidePush(runs, of, []string{"post_connection"}, []string{"direction", "http"},
		comparedMetric{"app-bytes-per-message", "bytes per message", size}, comparedMetric{"server-cpu-per-message", "server CPU time per message", duration},
		comparedMetric{"latency-mean", "mean time until it is heard", duration})
}

// drawBesidePush draws how many times as much each transport takes as the push transport of the same scenario that others are compared
// with. Rows differ in the transport, in the fields of together and in those of apart: what differs in the latter is not compared.
func drawBesidePush(runs, of []results.Run, together, apart []string, metrics ...comparedMetric) (*Drawing, error) {
	of = anyOf(validOnly(of))
	p := newPalette(runs)
	family, err := pick(of, 2, distinct(func(r results.Run) string { return r.Scenario.Label() + r.Scenario.Unusual(apart...) }),
		slices.Concat(together, apart, []string{"topics", "send_rate", "tls", "engine"})...)
	if err != nil {
		return nil, err
	}
	all := besidePush(p, family, stats.Named(metrics[0].name), together, apart)
	slices.SortStableFunc(all, func(a, b stats.Variant) int {
		s, t := a.Group.Scenario, b.Group.Scenario
		return cmp.Or(cmp.Compare(slices.Index(directions, s.Direction), slices.Index(directions, t.Direction)), cmp.Compare(s.HTTP, t.HTTP), p.compare(s, t))
	})
	d, err := drawTimes(p, family, all, "times as much as with push of the same kind", func(v stats.Variant) string {
		label := posted(v.Group.Scenario)
		if v.Name != "" {
			label += ", " + v.Name
		}
		return label
	}, metrics)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(all, func(v stats.Variant) bool { return v.Group.Scenario.HTTP == results.HTTP2 }) {
		d.notes = append(d.notes, "What goes over HTTP/2 is compared with push over HTTP/2, which takes other bytes than over HTTP/1.1.")
	}
	if len(all) > 0 {
		d.x = "times as much as with " + all[0].Plain.Scenario.Label() + ", log scale"
	}
	d.farthestFrom(alike(all), metrics)
	return d, nil
}

// alike returns the variants that a title is about: where messages are sent there and back those, of streams, because polls take more for
// another reason.
func alike(all []stats.Variant) []stats.Variant {
	if echoed := slices.DeleteFunc(slices.Clone(all), func(v stats.Variant) bool {
		return v.Group.Scenario.Direction != results.DirectionEcho || v.Group.Scenario.Kind() != transport.Stream
	}); len(echoed) > 0 {
		return echoed
	}
	return all
}

// posted is a label that says what is posted.
func posted(s results.Scenario) string {
	if posting := s.Posting(); s.Ask != results.AskResponse {
		return s.Label() + posting
	}
	return s.Transport + s.Posting()
}

var directions = []string{results.DirectionUp, results.DirectionEcho, results.DirectionChat}
