package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"pollpush/internal/visible"
	"pollpush/results"
)

// Bench writes the valid runs in the Go benchmark format (https://golang.org/design/14313-benchmark-format), so that
// benchstat -col /transport compares transports and benchstat OLD NEW compares files. A short poll's interval is part
// of its transport's name, because rows are compared when all else in the name is the same.
func Bench(w io.Writer, runs []results.Run) error {
	out := bufio.NewWriter(w)
	for _, m := range results.Metrics {
		fmt.Fprintf(out, "Unit %s better=lower\n", benchUnit(m))
	}
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
		for _, m := range results.Metrics {
			if v := m.Of(r); !math.IsNaN(v) && !math.IsInf(v, 0) {
				fmt.Fprintf(&measured, " %s %s", number(v), benchUnit(m))
			}
		}
		fmt.Fprintf(out, "%s 1%s\n", names[r.Identity()], measured.String())
	}
	return out.Flush()
}

// benchUnit is the metric as a unit: "latency-p99-ns", of which benchstat makes latency-p99-sec.
func benchUnit(m results.Metric) string { return m.Name + "-" + m.Unit }

// benchHost is the configuration of a host. Hosts that differ have configurations that differ, which benchstat keeps apart.
func benchHost(h results.Host) map[string]string {
	system, architecture, _ := strings.Cut(h.OS, "/")
	lines := map[string]string{"goos": visible.Text(system), "goarch": visible.Text(architecture)}
	keys := map[string]string{"revision": "pollpush", "congestion_control": "congestion-control"}
	var modules []string
	for _, f := range h.Facts() {
		if _, ok := h.Modules[f.Name]; ok {
			modules = append(modules, visible.Text(f.Name+" "+f.Value))
		} else if f.Name != "os" {
			lines[cmp.Or(keys[f.Name], f.Name)] = strings.TrimSpace(visible.Text(f.Value))
		}
	}
	lines["modules"] = strings.Join(modules, ", ")
	return lines
}

// benchNames returns names for the valid runs' scenarios, without spaces. Fields that nobody has changed are left out, but
// where the names of two would be the same, what tells them apart is added.
func benchNames(runs []results.Run) map[results.Identity]string {
	groups := results.Groups(runs)
	alike := map[string][]results.Group{}
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
func difference(g results.Group, others []results.Group) string {
	var parts strings.Builder
	for _, p := range apart(others) {
		if p.resort > 0 {
			fmt.Fprintf(&parts, "/%s=%s", p.name, namePart(p.text(g)))
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
func benchName(g results.Group, more string) string {
	s, normal := g.Scenario, results.Default()
	name := fmt.Sprintf("BenchmarkPollpush/transport=%s/clients=%d/rate=%s", namePart(s.Label()), s.Clients, number(s.Rate))
	add := func(changed bool, key string, value any) {
		if changed {
			name += fmt.Sprintf("/%s=%s", key, namePart(fmt.Sprint(value)))
		}
	}
	add(s.Topics != normal.Topics, "topics", s.Topics)
	add(s.Arrivals != normal.Arrivals, "arrivals", s.Arrivals)
	add(s.RTT != normal.RTT, "rtt", s.RTT)
	add(s.TLS != normal.TLS, "tls", s.TLS)
	add(s.HTTP != normal.HTTP, "http", s.HTTP)
	add(s.Headers != normal.Headers, "headers", s.Headers)
	add(s.Client != normal.Client, "client", s.Client)
	add(s.Target != normal.Target, "target", s.Target)
	add(s.Publisher != normal.Publisher, "publisher", s.Publisher)
	add(g.Parallel, "parallel", g.Parallel)
	name += more
	add(true, "contract", s.Contract)
	add(true, "payload", s.Payload) // last, because a name that ends in -2 would say GOMAXPROCS
	return name
}
