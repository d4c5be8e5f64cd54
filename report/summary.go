package report

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"pollpush/internal/terminal"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/results/validity"
	"pollpush/transport"
)

// Summary writes one run for the person who has just made it: what it was, what came of it, and of an invalid one only what can be
// believed all the same.
func Summary(w io.Writer, r results.Run, style terminal.Style) error {
	out := bufio.NewWriter(w)
	g := stats.Group{Scenario: r.Scenario, Host: r.Host, Parallel: r.Parallel, Runs: []results.Run{r}}
	var settings []string
	for _, p := range parameters() {
		if text := p.caption(g); text != "" {
			settings = append(settings, text)
		}
	}
	fmt.Fprintln(out, wrap(fmt.Sprintf("%s: %s", r.Scenario.Label(), strings.Join(settings, ", ")), "", "  ", 80))
	line := func(term, text string) {
		if text != "" {
			fmt.Fprintln(out, wrap(text, fmt.Sprintf("%-11s", term), strings.Repeat(" ", 11), 80))
		}
	}
	line("delivery", deliverySummary(r.Delivery))
	if r.Valid {
		line("latency", latencySummary(r))
	}
	if validity.BytesHold(r) {
		line("bytes", bytesSummary(r))
	}
	if r.Valid {
		for _, p := range r.OfParts() {
			line("part", partSummary(p))
		}
		line("sessions", sessionsSummary(r))
		line("sent", upstreamSummary(r))
		line("answers", tokensSummary(r))
		line("dialogues", turnsSummary(r))
		line("server", serverSummary(r))
		fmt.Fprintf(out, "%-11s%s\n", "valid", style.Green("yes"))
		return out.Flush()
	}
	because := wrap("no: "+strings.Join(r.InvalidBecause, "; "), fmt.Sprintf("%-11s", "valid"), strings.Repeat(" ", 11), 80)
	fmt.Fprintln(out, strings.Replace(because, "no:", style.Red("no:"), 1))
	if validity.BytesHold(r) {
		line("", "That concerns latency alone: the bytes hold all the same.")
	}
	return out.Flush()
}

func deliverySummary(d results.Delivery) string {
	switch {
	case d.Expected == 0 && d.Requests == 0:
		return "nothing was published"
	case d.Expected == 0:
		return fmt.Sprintf("nothing was published; %s polls were answered, %s of them with nothing", count(d.Requests), count(d.EmptyResponses))
	case d.Lost+d.Duplicates+d.Reordered == 0 && d.Coalesced == 0:
		return fmt.Sprintf("%s of %s deliveries; none was lost, doubled or reordered", count(d.Received), count(d.Expected))
	}
	return fmt.Sprintf("%s of %s deliveries; %s lost, %s doubled, %s reordered, %s skipped for newer ones",
		count(d.Received), count(d.Expected), count(d.Lost), count(d.Duplicates), count(d.Reordered), count(d.Coalesced))
}

// latencySummary has the percentiles that enough events stand behind.
func latencySummary(r results.Run) string {
	if r.Latency == nil {
		return ""
	}
	its := stats.Group{Runs: []results.Run{r}}
	var parts []string
	for _, name := range []string{"latency-mean", "latency-p50", "latency-p90", "latency-p99", "latency-p99.9"} {
		m := stats.Named(name)
		if s := its.Summary(m); !math.IsNaN(s.Median) {
			parts = append(parts, fmt.Sprintf("%s %s", strings.TrimPrefix(name, "latency-"), exactly(s, m.Unit)))
		}
	}
	most := stats.Summary{Median: float64(r.Latency.Max), Bound: float64(r.ClockBound())}
	parts = append(parts, "max "+exactly(most, "ns"))
	text := fmt.Sprintf("%s, from when an event was due, by the %s's clock", strings.Join(parts, ", "), r.Latency.Clock)
	if most.Bound > 0 {
		text += fmt.Sprintf("; ± is how well the clocks of %s are known", plural(len(r.Clocks), "other host"))
	}
	if f := r.Reference; f != nil && f.Latency != nil {
		text += fmt.Sprintf("; p50 of %s beside the publisher, by its clock: %s", plural(f.Clients, "client"), quantity(float64(f.Latency.P50), "ns"))
	}
	return text
}

func bytesSummary(r results.Run) string {
	perSecond, perEvent := stats.Named("app-bytes"), stats.Named("app-bytes-per-event")
	if r.Delivery.Received == 0 {
		return fmt.Sprintf("%s a client and second through its socket, both ways", quantity(perSecond.Of(r), perSecond.Unit))
	}
	return fmt.Sprintf("%s an event through the client's socket, both ways (%s of them its body); %s a client and second",
		quantity(perEvent.Of(r), perEvent.Unit), quantity(stats.Named("payload-bytes-per-event").Of(r), "B/event"), quantity(perSecond.Of(r), perSecond.Unit))
}

// partSummary says what the clients of one transport of a mix had.
func partSummary(p results.Run) string {
	text := fmt.Sprintf("%s by %s had %s of %s deliveries", plural(p.Scenario.Clients, "client"), p.Scenario.Descriptor().Prose,
		count(p.Delivery.Received), count(p.Delivery.Expected))
	if p.Latency != nil {
		text += fmt.Sprintf(", %s after they were due on average", exactly(stats.Summary{Median: p.Latency.Mean, Bound: float64(p.ClockBound())}, "ns"))
	}
	m := stats.Named("app-bytes")
	return fmt.Sprintf("%s; %s a client and second", text, quantity(m.Of(p), m.Unit))
}

// sessionsSummary says what became of the clients that left.
func sessionsSummary(r results.Run) string {
	s := r.Sessions
	if s == nil {
		return ""
	}
	text := fmt.Sprintf("%s ended within the window", count(s.Ended))
	if s.Resume != nil {
		m := stats.Named("resume-bytes")
		text += fmt.Sprintf("; who came back had caught up after %s, and %s a time for connecting", meanAndMost(s.Resume), quantity(m.Of(r), m.Unit))
	}
	return text
}

func serverSummary(r results.Run) string {
	if r.Server == nil {
		return "it is not ours: nothing is known of its CPU time and memory"
	}
	parts := []string{fmt.Sprintf("%s of its cores' time", quantity(stats.Utilisation(r), "share"))}
	if r.Delivery.Received > 0 {
		parts = append(parts, fmt.Sprintf("CPU time of %s an event", quantity(stats.Named("server-cpu-per-event").Of(r), "ns/event")))
	}
	parts = append(parts, fmt.Sprintf("CPU time of %s a client and second", quantity(stats.Named("server-cpu").Of(r), "ns/client/s")),
		fmt.Sprintf("memory of %s a client", quantity(stats.MemoryPerClient(r), "B/client")))
	if r.Scenario.Kind() != transport.Stream || r.Scenario.RetryStream > 0 {
		parts = append(parts, fmt.Sprintf("%s requests a client and second", digits(stats.Named("requests").Of(r))))
	}
	return strings.Join(parts, ", ")
}
