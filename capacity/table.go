package capacity

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"pollpush/internal/visible"
	"pollpush/results/stats"
	"pollpush/transport"
)

// A table is written line by line, while the search goes on.
type table struct {
	out     io.Writer
	columns []tableColumn
}

// A tableColumn is a column, set to the right, but for the last one.
type tableColumn struct {
	title string
	of    func(number int, load float64, r run) string
}

// columnWidth is the least that columns have, so that lines can be written before the widest is known.
const columnWidth = 9

func newTable(out io.Writer, p Plan) *table {
	title := "events/s"
	if p.Vary == VaryClients {
		title = "clients"
	}
	t := &table{out: out, columns: []tableColumn{
		{"run", func(number int, _ float64, _ run) string { return fmt.Sprint(number) }},
		{title, func(_ int, load float64, _ run) string { return stats.Digits(load) }},
		{"deliveries/s", func(_ int, _ float64, r run) string { return stats.Digits(stats.Offered(r.Run)) }},
	}}
	if p.Scenario.Kind() != transport.Stream || p.Scenario.RetryStream > 0 {
		t.columns = append(t.columns, tableColumn{"polls/s", func(_ int, _ float64, r run) string {
			return stats.Digits(float64(r.Delivery.Requests) / (float64(r.WindowNS) / 1e9))
		}})
	}
	t.columns = append(t.columns, tableColumn{"window", func(_ int, _ float64, r run) string {
		return time.Duration(r.Scenario.Measure).Round(10 * time.Millisecond).String()
	}})
	for _, l := range p.Objective {
		t.columns = append(t.columns, tableColumn{l.Name, func(_ int, _ float64, r run) string { return l.Format(l.Of(r.Run)) }})
	}
	t.columns = append(t.columns,
		tableColumn{"server busy", func(_ int, _ float64, r run) string { return share(stats.Utilisation(r.Run)) }},
		tableColumn{"load busy", func(_ int, _ float64, r run) string { return share(stats.LoadBusy(r.Run)) }},
		tableColumn{"verdict", func(_ int, _ float64, r run) string { return visible.Text(r.said()) }})
	return t
}

// said is the verdict in a word, and the first reason for it: the record has all.
func (r run) said() string {
	word := map[outcome]string{held: "holds", broke: "breaks", limited: "not the server", unusable: "unusable"}[r.outcome]
	if why, _, more := strings.Cut(r.why, "; "); more {
		word += ": " + why + " (and more)"
	} else if why != "" {
		word += ": " + why
	}
	return word
}

func share(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*v)
}

// write writes the line of a run, and before the first one the titles.
func (t *table) write(number int, load float64, r run) error {
	var titles, cells []string
	for _, c := range t.columns {
		titles, cells = append(titles, c.title), append(cells, c.of(number, load, r))
	}
	if number == 1 {
		if err := t.line(titles); err != nil {
			return err
		}
	}
	return t.line(cells)
}

func (t *table) line(cells []string) error {
	var b strings.Builder
	for i, text := range cells {
		if i == len(cells)-1 {
			b.WriteString(text)
			break
		}
		width := max(columnWidth, utf8.RuneCountInString(t.columns[i].title))
		if i == 0 {
			width = 3
		}
		b.WriteString(strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text))) + text + "  ")
	}
	return written(fmt.Fprintln(t.out, b.String()))
}

// end writes the answer.
func (t *table) end(a Answer) error { return written(fmt.Fprintf(t.out, "\n%s\n", a.Text)) }

func written(_ int, err error) error {
	if err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}
