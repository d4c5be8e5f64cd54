package report

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
)

func browserView() question {
	return question{
		name: "browser", text: "What does a browser see?",
		note: "Chromium beside the Go client. From the time an event was due to its handler in the page, by the browser's clock; to its arrival at the Go client's socket. " +
			"Main thread: CPU time of the page's, per event. Heap: JavaScript's, of all clients together.",
		columns:  []column{{"p50", "latency-p50"}, {"p90", "latency-p90"}, {"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"}, {"main thread/event", "browser-main-thread"}, {"heap", "browser-heap"}, {"connections", "browser-connections"}},
		figures:  []string{"browser-latency"},
		vary:     []string{"client"},
		findings: browserFindings,
		answer: func(groups []stats.Group) string {
			return delays.answer(inBrowsers(groups), fmt.Sprintf("%s of one browser", when(groups[0])), "latency-mean", "")
		},
	}
}

// browserFindings set what a page sees beside what a Go client does.
func browserFindings(groups []stats.Group) []Finding {
	pages := inBrowsers(groups)
	thread := stated(pages, "browser-main-thread", "CPU time of the page's main thread per event")
	return under(setting(groups[0]), pageLatency(groups), pageBytes(groups), thread)
}

// inBrowsers returns the groups whose clients are a browser's.
func inBrowsers(groups []stats.Group) []stats.Group {
	return stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Client == results.ClientBrowser })
}

// besides returns the clients of a browser, in order, of which Go clients follow the feed in the same way.
func besides(groups []stats.Group, m stats.Metric) (pages, others []stats.Group) {
	for _, page := range inOrder(inBrowsers(groups)) {
		i := slices.IndexFunc(groups, func(g stats.Group) bool {
			return g.Scenario.Client != results.ClientBrowser && g.Scenario.Label() == page.Scenario.Label()
		})
		if i >= 0 && page.Summary(m).N > 0 && groups[i].Summary(m).N > 0 {
			pages, others = append(pages, page), append(others, groups[i])
		}
	}
	return pages, others
}

// pageLatency says how much later a page has events than a Go client's socket.
func pageLatency(groups []stats.Group) Finding {
	m := stats.Named("latency-mean")
	var f Finding
	var sentences []string
	pages, others := besides(groups, m)
	for i, page := range pages {
		other := others[i]
		f.Evidence = append(f.Evidence, pageEvidence(page, m), pageEvidence(other, m))
		name, late, soon := prose(page.Scenario), quantity(page.Summary(m).Median, m.Unit), quantity(other.Summary(m).Median, m.Unit)
		switch c := page.Compare(other, m); {
		case !c.Enough():
			f.Detail = tooFew
			sentences = append(sentences, fmt.Sprintf("With %s it took %s to a page, and %s to a Go client.", name, late, soon))
		case c.WithinSpread():
			sentences = append(sentences, fmt.Sprintf("With %s it took %s to a page, which differs from the %s to a Go client by less than equal runs do.", name, late, soon))
		case !c.Differs():
			sentences = append(sentences, fmt.Sprintf("With %s it took %s to a page, which is not measurably different from the %s to a Go client.", name, late, soon))
		default:
			sentences = append(sentences, fmt.Sprintf("With %s it took %s to a page, and %s to a Go client: %s as long.", name, late, soon, timesBetween(c.Ratio)))
		}
	}
	if len(sentences) > 0 {
		f.Text = "Mean times are from when an event was due to its handler in a page, and to its arrival at the socket of a Go client. " + strings.Join(sentences, " ")
	}
	return f
}

// pageBytes says where a page moves other bytes than a Go client, which sends the heads that HTTP demands.
func pageBytes(groups []stats.Group) Finding {
	m := stats.Named("app-bytes-per-event")
	var f Finding
	var same, sentences []string
	pages, others := besides(groups, m)
	for i, page := range pages {
		other := others[i]
		f.Evidence = append(f.Evidence, pageEvidence(page, m), pageEvidence(other, m))
		name, more, less := prose(page.Scenario), quantity(page.Summary(m).Median, m.Unit), quantity(other.Summary(m).Median, m.Unit)
		if more == less {
			same = append(same, name)
			continue
		}
		sentences = append(sentences, fmt.Sprintf("With %s a page moved %s per event through its socket, and a Go client %s.", name, more, less))
	}
	if len(same) > 0 {
		sentences = append(sentences, fmt.Sprintf("With %s both moved the same, to three digits.", english.List(same)))
	}
	f.Text = strings.Join(sentences, " ")
	return f
}

// pageEvidence is measured, with whose clients they are.
func pageEvidence(g stats.Group, m stats.Metric) Evidence {
	e := measured(g, m)
	e.What = fmt.Sprintf("%s, %s client", e.What, g.Scenario.Client)
	return e
}
