package report

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

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
	host := ""
	for _, r := range runs {
		if !r.Valid {
			continue
		}
		if h := benchHost(r.Host); h != host {
			host = h
			fmt.Fprintf(out, "\n%s\n", h)
		}
		var measured strings.Builder
		for _, m := range results.Metrics {
			if v := m.Of(r); !math.IsNaN(v) && !math.IsInf(v, 0) {
				fmt.Fprintf(&measured, " %s %s", number(v), benchUnit(m))
			}
		}
		fmt.Fprintf(out, "%s 1%s\n", benchName(r), measured.String())
	}
	return out.Flush()
}

// benchUnit is the metric as a unit: "latency-p99-ns", of which benchstat makes latency-p99-sec.
func benchUnit(m results.Metric) string { return m.Name + "-" + m.Unit }

// benchHost is the configuration block of a host.
func benchHost(h results.Host) string {
	var b strings.Builder
	system, architecture, _ := strings.Cut(h.OS, "/")
	for _, line := range [][2]string{
		{"goos", system}, {"goarch", architecture}, {"cpu", h.CPU}, {"kernel", h.Kernel}, {"go", h.Go}, {"pollpush", h.Revision}, {"congestion-control", h.CongestionControl},
	} {
		if line[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", line[0], line[1])
		}
	}
	return b.String()
}

// benchName tells the scenario, without spaces. Fields that nobody has changed are left out.
func benchName(r results.Run) string {
	s, normal := r.Scenario, results.Default()
	name := fmt.Sprintf("BenchmarkPollpush/transport=%s/clients=%d/rate=%s", strings.ReplaceAll(s.Label(), " ", "-"), s.Clients, number(s.Rate))
	add := func(changed bool, key string, value any) {
		if changed {
			name += fmt.Sprintf("/%s=%v", key, value)
		}
	}
	add(s.Topics != normal.Topics, "topics", s.Topics)
	add(s.Arrivals != normal.Arrivals, "arrivals", s.Arrivals)
	add(s.RTT != normal.RTT, "rtt", s.RTT)
	add(s.TLS != normal.TLS, "tls", s.TLS)
	add(s.HTTP != normal.HTTP, "http", s.HTTP)
	add(s.Headers != normal.Headers, "headers", s.Headers)
	add(s.Client != normal.Client, "client", s.Client)
	add(r.Parallel, "parallel", r.Parallel)
	add(true, "contract", s.Contract)
	add(true, "payload", s.Payload) // last, because a name that ends in -2 would say GOMAXPROCS
	return name
}
