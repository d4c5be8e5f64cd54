package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/results"
)

// smallPrint says what was run, on what, and with which revision: enough to judge a figure that travels alone.
func smallPrint(runs []results.Run) []string {
	scenario := []string{
		span(runs, func(r results.Run) int { return r.Scenario.Clients }, func(n int) string { return count(n, "client") }),
		span(runs, func(r results.Run) float64 { return r.Scenario.Rate }, func(rate float64) string { return digits(rate) + " events/s" }),
		span(runs, func(r results.Run) int { return r.Scenario.Payload }, func(n int) string { return size(float64(n)) + " payload" }),
		each(runs, func(r results.Run) string { return r.Scenario.Contract }),
		each(runs, unusual),
		count(len(runs), "run"),
	}
	host := []string{
		each(runs, func(r results.Run) string { return r.Host.CPU }),
		span(runs, func(r results.Run) int { return r.Host.Cores }, func(n int) string { return count(n, "core") }),
		each(runs, func(r results.Run) string { return strings.TrimSpace(r.Host.OS + " " + r.Host.Kernel) }),
		each(runs, func(r results.Run) string { return r.Host.Go }),
		"pollpush revision " + each(runs, func(r results.Run) string { return shortRevision(r.Host.Revision) }),
	}
	return []string{sentence(scenario), sentence(host)}
}

// unusual names what differs from the default scenario and is in no other place of the figure.
func unusual(r results.Run) string {
	s, usual := r.Scenario, results.Default()
	var parts []string
	add := func(differs bool, format string, args ...any) {
		if differs {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(s.Client != usual.Client && s.Client != "", "%s client", s.Client)
	add(s.Topics > 1, "%d topics", s.Topics)
	add(s.Arrivals != usual.Arrivals && s.Arrivals != "", "%s arrivals", s.Arrivals)
	add(s.RTT > 0, "RTT %v", s.RTT)
	add(s.TLS, "TLS")
	add(s.HTTP != usual.HTTP && s.HTTP != "", "HTTP/%s", s.HTTP)
	add(s.Headers != usual.Headers && s.Headers != "", "%s headers", s.Headers)
	add(r.Parallel, "all transports at the same time")
	return strings.Join(parts, ", ")
}

// sentence joins the parts that there are.
func sentence(parts []string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}

// span writes the value that all runs share, or the smallest and the largest.
func span[T cmp.Ordered](runs []results.Run, of func(results.Run) T, write func(T) string) string {
	values := make([]T, len(runs))
	for i, r := range runs {
		values[i] = of(r)
	}
	low, high := slices.Min(values), slices.Max(values)
	if low == high {
		return write(low)
	}
	number, _, _ := strings.Cut(write(low), " ")
	return number + " to " + write(high)
}

// each writes the texts that runs have, without empty ones.
func each(runs []results.Run, of func(results.Run) string) string {
	var texts []string
	for _, r := range runs {
		if text := of(r); text != "" {
			texts = append(texts, text)
		}
	}
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), " and ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return digits(float64(n)) + " " + what + "s"
}

// shortRevision cuts a commit's name to 12 digits, and keeps what follows it, such as +dirty.
func shortRevision(revision string) string {
	name, rest, dirty := strings.Cut(cmp.Or(revision, "unknown"), "+")
	name = name[:min(len(name), 12)]
	if dirty {
		return name + "+" + rest
	}
	return name
}
