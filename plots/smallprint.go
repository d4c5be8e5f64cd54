package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
)

// footer is one line of what was run, as far as there is room for it, and of where the rest stands: at the pointer.
func (d *Drawing) footer(style draw.TextStyle, width vg.Length, pointer string) string {
	if len(d.runs) == 0 {
		return pointer
	}
	// Heads and distance decide most of a poll's bytes, and of what a user waits for: they come before what decides less.
	var parts []string
	rest := ""
	if !d.mixed {
		parts = near(d.runs)
		asked := setting(d.runs)
		switch asked[3] {
		case results.EveryEvent: // as one expects
			asked[3] = ""
		case results.Latest:
			asked[3] = "only the latest event"
		}
		parts, rest = slices.Concat(asked[:2], parts[:2], asked[3:], unusual(d.runs)), asked[2]
	}
	host := each(d.runs, func(r results.Run) string { return r.Host.CPU })
	parts = append(parts, count(len(d.runs), "run"), d.spreads, rest, host, each(d.runs, func(r results.Run) string { return shortRevision(r.Host.Revision) }))
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	for n := len(parts); n > 0; n-- {
		if line := sentence(append(slices.Clone(parts[:n]), pointer)); style.Width(line) <= width {
			return line
		}
	}
	return pointer
}

// setting is what was asked of the server: by how many, how often, and how much.
func setting(runs []results.Run) []string {
	return []string{
		span(runs, func(r results.Run) int { return r.Scenario.Clients }, func(n int) string { return count(n, "client") }),
		published(runs),
		span(runs, func(r results.Run) int { return r.Scenario.Payload }, func(n int) string { return size(float64(n)) + " payload" }),
		each(runs, func(r results.Run) string { return r.Scenario.Contract }),
	}
}

// published is how often something is published: by the server, or by the clients; "" where those ask for what is.
func published(runs []results.Run) string {
	switch s := runs[0].Scenario; {
	case s.Workload == results.WorkloadTokens:
		return ""
	case s.Upstream():
		return span(runs, func(r results.Run) float64 { return r.Scenario.SendRate }, func(rate float64) string { return digits(rate) + " messages/s of each" })
	}
	return span(runs, func(r results.Run) float64 { return r.Scenario.Rate }, perSecond)
}

// perSecond writes a rate of events.
func perSecond(rate float64) string {
	if rate == 1 {
		return "1 event/s"
	}
	return digits(rate) + " events/s"
}

// near is what decides most of a poll's bytes, and of what a user waits for: heads, distance and network.
func near(runs []results.Run) []string {
	return []string{
		each(runs, func(r results.Run) string { return profile(r.Scenario) }),
		each(runs, func(r results.Run) string { return addedRTT(r.Scenario.RTT) }),
		each(runs, func(r results.Run) string { return "over " + cmp.Or(r.Scenario.Network, results.NetworkLoopback) }),
	}
}

// smallPrint says what was run, on what, and with which revision: enough to judge a figure that travels alone.
// Of runs whose scenarios have little in common (mixed) it says what decides most of what is measured.
func smallPrint(runs []results.Run, mixed bool) []string {
	if len(runs) == 0 {
		return nil
	}
	scenario := near(runs)
	if !mixed {
		scenario = slices.Concat(setting(runs), scenario, unusual(runs))
	}
	scenario = append(scenario, count(len(runs), "run"))
	host := []string{
		each(runs, func(r results.Run) string { return r.Host.CPU }),
		span(runs, func(r results.Run) int { return r.Host.Cores }, func(n int) string { return count(n, "core") }),
		each(runs, func(r results.Run) string { return strings.TrimSpace(r.Host.OS + " " + r.Host.Kernel) }),
		each(runs, func(r results.Run) string { return r.Host.Go }),
		"pollpush revision " + each(runs, func(r results.Run) string { return shortRevision(r.Host.Revision) }),
	}
	return []string{sentence(scenario), sentence(host)}
}

// profile says what heads of requests and responses look like: they are most of a poll's bytes. A record that is older than the
// field has none.
func profile(s results.Scenario) string {
	if s.Headers == "" {
		return ""
	}
	return s.Headers + " headers"
}

// addedRTT says how far away the server was made to be: that is most of what a user waits for.
func addedRTT(d results.Duration) string {
	if d == 0 {
		return "no added RTT"
	}
	return duration(float64(d)) + " added RTT"
}

// unusual names what differs from the default scenario and is in no other place of the figure.
func unusual(runs []results.Run) []string {
	var parts []string
	for _, f := range results.Fields {
		if f.Caption == "" || f.Always {
			continue
		}
		if _, ok := f.Value(runs[0].Scenario).(int); ok {
			if slices.ContainsFunc(runs, func(r results.Run) bool { return !f.Usual(r.Scenario) }) {
				parts = append(parts, span(runs, func(r results.Run) int { return f.Value(r.Scenario).(int) }, func(n int) string {
					if f.Unit == "B" {
						return strings.ReplaceAll(f.Caption, "%s", size(float64(n)))
					}
					return strings.ReplaceAll(f.Caption, "%s", count(n, f.Unit))
				}))
			}
			continue
		}
		unusual := each(runs, func(r results.Run) string {
			if f.Usual(r.Scenario) {
				return ""
			}
			value := f.Value(r.Scenario)
			if _, ok := value.(results.Duration); ok {
				return fmt.Sprintf("%s %v", f.Column, value)
			}
			return strings.ReplaceAll(f.Caption, "%s", fmt.Sprint(value))
		})
		if unusual != "" && slices.ContainsFunc(runs, func(r results.Run) bool { return f.Usual(r.Scenario) }) {
			unusual += " in part" // which the figure itself tells apart, if it is about that
		}
		parts = append(parts, unusual)
	}
	return append(parts, each(runs, func(r results.Run) string {
		if r.Parallel {
			return "all transports at the same time"
		}
		return ""
	}))
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
