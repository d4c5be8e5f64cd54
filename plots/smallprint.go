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
	}
	scenario = append(append(scenario, unusual(runs)...), count(len(runs), "run"))
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
func unusual(runs []results.Run) []string {
	usual := results.Default()
	when := func(differs bool, format string, args ...any) string {
		if differs {
			return fmt.Sprintf(format, args...)
		}
		return ""
	}
	parts := []string{each(runs, func(r results.Run) string {
		return when(r.Scenario.Client != usual.Client && r.Scenario.Client != "", "%s client", r.Scenario.Client)
	})}
	if slices.ContainsFunc(runs, func(r results.Run) bool { return r.Scenario.Topics > 1 }) {
		parts = append(parts, span(runs, func(r results.Run) int { return r.Scenario.Topics }, func(n int) string { return count(n, "topic") }))
	}
	for _, of := range []func(results.Run) string{
		func(r results.Run) string {
			return when(r.Scenario.Arrivals != usual.Arrivals && r.Scenario.Arrivals != "", "%s arrivals", r.Scenario.Arrivals)
		},
		func(r results.Run) string { return when(r.Scenario.Publisher != usual.Publisher, "events posted") },
		func(r results.Run) string { return when(r.Scenario.RTT > 0, "RTT %v", r.Scenario.RTT) },
		func(r results.Run) string { return when(r.Scenario.TLS, "TLS") },
		func(r results.Run) string {
			return when(r.Scenario.HTTP != usual.HTTP && r.Scenario.HTTP != "", "HTTP/%s", r.Scenario.HTTP)
		},
		func(r results.Run) string {
			return when(r.Scenario.Headers != usual.Headers && r.Scenario.Headers != "", "%s headers", r.Scenario.Headers)
		},
		func(r results.Run) string { return when(r.Parallel, "all transports at the same time") },
	} {
		parts = append(parts, each(runs, of))
	}
	return parts
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
	if digits := []rune(name); len(digits) > 12 {
		name = string(digits[:12])
	}
	if dirty {
		return name + "+" + rest
	}
	return name
}
