package verify

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"pollpush/results"
)

// Write writes the report as aligned tables of plain text.
func (r Report) Write(w io.Writer) error {
	t := &table{}
	t.clock(r.Clock)
	t.latencies(r.Loads)
	t.counts(r.Loads)
	t.loads(r.Loads)
	t.paths(r.Paths)
	t.checks(r.Checks)
	t.pauses(r.Pauses)
	t.conclusion(r)
	return t.write(w)
}

// write writes what is there so far.
func (t *table) write(w io.Writer) error {
	for line := range strings.Lines(t.text.String()) { // empty last cells are padded like any other
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// A table is text in the making: sections of aligned columns.
type table struct{ text strings.Builder }

// section writes a title and lines of cells, which end at bars, below a line of headings.
func (t *table) section(title, headings string, lines func(line func(format string, args ...any))) {
	if t.text.Len() > 0 {
		t.text.WriteByte('\n')
	}
	t.text.WriteString(title + "\n")
	w := tabwriter.NewWriter(&t.text, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) {
		fmt.Fprintln(w, "  "+strings.ReplaceAll(fmt.Sprintf(format, args...), "|", "\t"))
	}
	if headings != "" {
		line("%s", headings)
	}
	lines(line)
	w.Flush() // into memory
}

func (t *table) clock(c Clock) {
	t.section("clock, cores and network", "", func(line func(string, ...any)) {
		line("smallest step of the wall clock|%d ns", c.Step.Nanoseconds())
		line("cost of a time stamp|%.1f ns", c.Stamp)
		line("arrivals are stamped by|%s", map[string]string{"kernel": "the kernel (SO_TIMESTAMPNS)", "user": "the load generator: this kernel doesn't"}[c.Arrival])
		if len(c.ServerCPUs) == 0 {
			line("cores|not pinned")
		} else {
			line("cores|server %v, load generator %v", c.ServerCPUs, c.LoadCPUs)
		}
		line("network between them|%s", c.Network)
	})
}

func (t *table) latencies(loads []Load) {
	t.section("latency, true and measured", "transport|clients|per second|samples|number|true ms|measured ms|difference µs|%|in a write µs|outcome", func(line func(string, ...any)) {
		for _, l := range loads {
			first := fmt.Sprintf("%s|%d|%.0f|%d", l.Run.Scenario.Transport, l.Run.Scenario.Clients, l.Rate(), l.Run.Delivery.Received)
			for _, r := range l.Readings {
				line("%s|%s", first, cells(r))
				first = "|||"
			}
			if len(l.Readings) == 0 {
				line("%s|-|-|-|-|-|-|nothing was measured", first)
			}
		}
	})
}

// cells are those of one number.
func cells(r Reading) string {
	difference := r.Measured - r.Before
	return fmt.Sprintf("%s|%.3f|%.3f|%+.0f|%+.1f|%.0f|%s", r.Name, r.Before/1e6, r.Measured/1e6, difference/1e3, 100*difference/r.Before,
		(r.After-r.Before)/1e3, word(r.Within(), "within", "OFF"))
}

func (t *table) counts(loads []Load) {
	var headings []string
	for _, l := range loads {
		if len(l.Counts) > len(headings) {
			headings = nil
			for _, c := range l.Counts {
				headings = append(headings, c.Name)
			}
		}
	}
	t.section("counts and bytes, true and measured", "transport|clients| |"+strings.Join(headings, "|")+"|outcome", func(line func(string, ...any)) {
		for _, l := range loads {
			if len(l.Counts) == 0 {
				continue
			}
			var made, counted []string
			exact := true
			for i := range headings {
				if i >= len(l.Counts) {
					made, counted = append(made, "-"), append(counted, "-")
					continue
				}
				c := l.Counts[i]
				made, counted = append(made, fmt.Sprint(c.True)), append(counted, fmt.Sprint(c.Measured))
				exact = exact && c.True == c.Measured
			}
			line("%s|%d|true|%s|", l.Run.Scenario.Transport, l.Run.Scenario.Clients, strings.Join(made, "|"))
			line("||measured|%s|%s", strings.Join(counted, "|"), word(exact, "exact", "OFF"))
		}
	})
}

func (t *table) loads(loads []Load) {
	t.section("what it took", "transport|clients|per second|load generator busy|its lag p99 ms|null server late mean ms|p99 ms|foreign share server|load generator|outcome", func(line func(string, ...any)) {
		for _, l := range loads {
			r := l.Run
			var busy, foreignServer, foreignLoad *float64
			if r.Load != nil {
				busy, foreignLoad = r.Load.Busy, r.Load.ForeignCPUShare
			}
			if r.Server != nil {
				foreignServer = r.Server.ForeignCPUShare
			}
			outcome, why := l.Outcome()
			if outcome == Right {
				why = "ok"
			}
			if l.Behind() {
				why += " (the null server could not keep up)"
			}
			line("%s|%d|%.0f|%s|%s|%.3f|%.3f|%s|%s|%s", r.Scenario.Transport, r.Scenario.Clients, l.Rate(), percent(busy),
				milliseconds(r.Lag.ClientP99), float64(l.Late.Mean)/1e6, float64(l.Late.P99)/1e6, percent(foreignServer), percent(foreignLoad), why)
		}
	})
}

func (t *table) paths(paths []Path) {
	t.section("relay", "way|rtt|samples|line late p99 ms|number|true ms|measured ms|difference µs|%|in a write µs|outcome", func(line func(string, ...any)) {
		for _, p := range paths {
			first := fmt.Sprintf("%s|%v|%d|%s", p.Name, p.RTT, p.Samples, milliseconds(p.Late))
			if p.Problem != "" {
				line("%s|-|-|-|-|-|-|%s", first, p.Problem)
				first = "|||"
			}
			for _, r := range p.Readings {
				line("%s|%s", first, cells(r))
				first = "|||"
			}
		}
	})
}

func (t *table) checks(checks []Check) {
	t.section("sabotage", "what was done|outcome|what the record said", func(line func(string, ...any)) {
		for _, c := range checks {
			outcome, said := word(c.Caught(), "caught", "NOT CAUGHT"), c.Reason()
			if c.Wanted == "" {
				outcome = word(c.Caught(), "valid", "INVALID")
			} else if said == "" {
				said = strings.Join(c.Reasons, "; ")
			}
			if said == "" {
				said = "valid"
			}
			for _, n := range c.Counts {
				said += fmt.Sprintf(" (%s: %d made, %d counted)", n.Name, n.True, n.Measured)
			}
			line("%s|%s|%s", c.Name, outcome, said)
		}
	})
}

func (t *table) conclusion(r Report) {
	t.section("conclusion", "", func(line func(string, ...any)) {
		if l, ok := r.Highest(); ok {
			s := l.Run.Scenario
			highest := "the highest load that was tried"
			if last := r.Loads[len(r.Loads)-1]; l.Rate() < last.Rate() {
				highest = "the highest load before the first one that was not"
			}
			line("within %.0f %% or %v up to %d clients x %g events/s = %.0f deliveries/s: %s", 100*Tolerance, Slack, s.Clients, s.Rate, l.Rate(), highest)
		} else {
			line("not within %.0f %% or %v at any load", 100*Tolerance, Slack)
		}
		problems := r.Problems()
		for _, p := range problems {
			line("%s", p)
		}
		line("%s", word(len(problems) == 0, "everything is within its bounds, every sabotage was caught, and no pause went unnoticed", "NOT VERIFIED"))
	})
}

func word(good bool, yes, no string) string {
	if good {
		return yes
	}
	return no
}

// percent is a share for people, "-" where it was not measured.
func percent(share *float64) string {
	if share == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100**share)
}

func milliseconds(ns *int64) string {
	if ns == nil {
		return "-"
	}
	return fmt.Sprintf("%.3f", results.Value(ns)/float64(time.Millisecond))
}
