package report

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/results/stats"
)

// Bench writes the valid runs in the Go benchmark format (https://golang.org/design/14313-benchmark-format), so that
// benchstat -col /transport compares transports and benchstat OLD NEW compares files. A short poll's interval is part
// of its transport's name, because rows are compared when all else in the name is the same.
func Bench(w io.Writer, runs []results.Run) error {
	out := bufio.NewWriter(w)
	for _, m := range stats.Metrics {
		fmt.Fprintf(out, "Unit %s better=lower\n", benchUnit(m))
	}
	made := attemptsOf(runs)
	fmt.Fprintf(out, "# %s\n", visible.Text(strings.TrimSpace(strings.Join([]string{made.caution(), made.text(), made.because()}, " ")))) // a line of no kind, which readers pass over
	names := benchNames(runs)
	var host map[string]string // as it stands
	for _, r := range runs {
		if !r.Valid {
			continue
		}
		if h := benchHost(r.Host); !maps.Equal(h, host) {
			fmt.Fprintln(out)
			for _, key := range slices.Sorted(maps.Keys(h)) { // an empty value takes back the one of the host before
				fmt.Fprintf(out, "%s\n", strings.TrimRight(key+": "+h[key], " "))
			}
			fmt.Fprintln(out)
			host = h
		}
		var measured strings.Builder
		for _, m := range stats.Metrics {
			if v := m.Of(r); !math.IsNaN(v) && !math.IsInf(v, 0) {
				fmt.Fprintf(&measured, " %s %s", number(v), benchUnit(m))
			}
		}
		fmt.Fprintf(out, "%s 1%s\n", names[r.Identity()], measured.String())
	}
	return out.Flush()
}

// benchUnit is the metric as a unit: "latency-p99-ns", of which benchstat makes latency-p99-sec.
func benchUnit(m stats.Metric) string { return m.Name + "-" + m.Unit }

// benchHost is the configuration of a host. Hosts that differ have configurations that differ, which benchstat keeps apart.
func benchHost(h results.Host) map[string]string {
	system, architecture, _ := strings.Cut(h.OS, "/")
	lines := map[string]string{"goos": visible.Text(system), "goarch": visible.Text(architecture)}
	several := map[string][]string{"modules": nil, "sysctls": nil} // one line each
	for _, f := range h.Facts() {
		switch {
		case f.Of != "":
			several[f.Of] = append(several[f.Of], visible.Text(f.Name+" "+f.Value))
		case f.Name == "revision":
			lines["pollpush"] = strings.TrimSpace(visible.Text(f.Value))
		case f.Name != "os":
			lines[strings.ReplaceAll(f.Name, "_", "-")] = strings.TrimSpace(visible.Text(f.Value))
		}
	}
	for name, texts := range several {
		lines[name] = strings.Join(texts, ", ")
	}
	return lines
}

// benchNames returns names for the valid runs' scenarios, without spaces. Fields that nobody has changed are left out, but
// where the names of two would be the same, what tells them apart is added.
func benchNames(runs []results.Run) map[results.Identity]string {
	groups := stats.Groups(runs)
	alike := map[string][]stats.Group{}
	for _, g := range groups {
		name := benchName(g, "")
		alike[name] = append(alike[name], g)
	}
	names, taken := map[results.Identity]string{}, map[string]bool{}
	for _, g := range groups {
		name := benchName(g, "")
		if same := alike[name]; len(same) > 1 {
			name = benchName(g, difference(g, same))
		}
		for n := 2; taken[name]; n++ { // what differs isn't seen in a name
			name = benchName(g, fmt.Sprintf("%s/number=%d", difference(g, alike[benchName(g, "")]), n))
		}
		names[g.Identity()], taken[name] = name, true
	}
	return names
}

// difference is in what g differs from others of the same name, as parts of a name.
func difference(g stats.Group, others []stats.Group) string {
	var parts strings.Builder
	for _, f := range fieldsInOrder() {
		if f.LastResort && slices.ContainsFunc(others, func(other stats.Group) bool { return f.Value(other.Scenario) != f.Value(g.Scenario) }) {
			parts.WriteString(benchPart(f, g.Scenario))
		}
	}
	var hosts []results.Host
	mine := 0
	for _, other := range others {
		if other.Identity() == g.Identity() {
			mine = len(hosts)
		}
		hosts = append(hosts, other.Host)
	}
	for _, f := range results.Differences(hosts)[mine] {
		fmt.Fprintf(&parts, "/%s=%s", namePart(f.Name), namePart(f.Value))
	}
	return parts.String()
}

// benchName tells the scenario, and more where that is needed.
func benchName(g stats.Group, more string) string {
	s := g.Scenario
	first, last := []string{"clients", "rate"}, []string{"contract", "payload"} // payload, because a name that ends in -2 would say GOMAXPROCS
	var name strings.Builder
	name.WriteString("BenchmarkPollpush/transport=" + namePart(s.Label()))
	for _, key := range first {
		name.WriteString(benchPart(results.FieldNamed(key), s))
	}
	for _, f := range fieldsInOrder() {
		always := f.InLabel || slices.Contains(first, f.Key) || slices.Contains(last, f.Key)
		if !always && !f.LastResort && f.Column != "" && !f.IsDefault(s) {
			name.WriteString(benchPart(f, s))
		}
	}
	if g.Parallel {
		name.WriteString("/parallel=true")
	}
	name.WriteString(more)
	for _, key := range last {
		name.WriteString(benchPart(results.FieldNamed(key), s))
	}
	return name.String()
}

// benchPart is a field as a part of a name.
func benchPart(f results.Field, s results.Scenario) string {
	value := fmt.Sprint(f.Value(s))
	if rate, ok := f.Value(s).(float64); ok {
		value = number(rate)
	}
	return fmt.Sprintf("/%s=%s", f.Key, namePart(value))
}
