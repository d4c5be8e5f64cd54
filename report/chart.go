package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"pollpush/internal/english"
	"pollpush/report/language"
	"pollpush/results"
	"pollpush/results/stats"
)

// A chart is what stands for a figure in Markdown that has no file to link to: GitHub draws the text of a Mermaid chart in job
// summaries and comments, where it shows neither files that were not published nor images that stand in a page.
type chart struct {
	title  string
	unit   string // of the values
	labels []string
	values []float64
}

// writeCharts writes the numbers of the first headline figure, each with one bar for a transport: what clients see, and what it costs
// in bytes.
func writeCharts(w io.Writer, runs []results.Run, l *language.Language) {
	for _, s := range sections(runs) {
		if s.name != "staleness" && s.name != "sparse" {
			continue
		}
		s.groups = stats.Families(s.groups, s.vary...)[0]
		stale := chartOf(s.groups, stats.Named("latency-mean"), l.Text("How stale is what clients see, on average?"))
		bytes := chartOf(s.groups, stats.Named("app-bytes"), l.Text("How many bytes does a client take per second?"))
		if len(stale.values) < 2 || len(bytes.values) < 2 {
			continue
		}
		fmt.Fprintf(w, "\n%s\n", closed(plainText(l.Text(english.Capital(s.table().Caption))), "."))
		stale.write(w)
		bytes.write(w)
		return
	}
}

func chartOf(groups []stats.Group, m stats.Metric, title string) chart {
	c := chart{title: title}
	most := 0.0
	for _, label := range labels(groups) {
		g := groups[slices.IndexFunc(groups, func(g stats.Group) bool { return g.Scenario.Label() == label })]
		if s := g.Summary(m); s.N > 0 {
			c.labels, c.values = append(c.labels, label), append(c.values, s.Median)
			most = max(most, s.Median)
		}
	}
	p := prefixOf(most, m.Unit)
	c.unit = strings.TrimSpace(p.Symbol)
	for i := range c.values {
		c.values[i] /= p.Factor
	}
	return c
}

// write writes the chart as a block of Mermaid (mermaid.js.org/syntax/xyChart), which has linear axes only.
func (c chart) write(w io.Writer) {
	names, values := make([]string, len(c.labels)), make([]string, len(c.values))
	for i, label := range c.labels {
		names[i] = `"` + chartText(label) + `"`
		values[i] = fmt.Sprintf("%.3g", c.values[i])
		if c.values[i] >= 1000 {
			values[i] = fmt.Sprintf("%.0f", c.values[i])
		}
	}
	fmt.Fprintf(w, "\n```mermaid\nxychart-beta horizontal\n    title \"%s\"\n    x-axis [%s]\n    y-axis \"%s\" 0 --> %.4g\n    bar [%s]\n```\n",
		chartText(c.title), strings.Join(names, ", "), c.unit, 1.05*slices.Max(c.values), strings.Join(values, ", "))
}

// chartText leaves of a text what can't end a string of Mermaid, or begin anything in it.
func chartText(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,-/?µ，？", r) {
			return r
		}
		return '_'
	}, text)
}
