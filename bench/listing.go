package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"pollpush/results"

	"pollpush/internal/usage"
	"pollpush/suites"
)

// List writes what each embedded suite is, how many runs it makes, and about how long that takes.
func List(w io.Writer) error {
	for _, name := range suites.Names() {
		suite, err := suites.Load(name)
		if err != nil {
			return fmt.Errorf("internal error: %w", err)
		}
		about, _, _ := strings.Cut(strings.TrimSpace(suite.About), ". ")
		if _, err := fmt.Fprintf(w, "%-10s %s\n%10s %s.\n", name, extent(Plan{Suite: name}.steps(suite)), "", strings.TrimSuffix(about, ".")); err != nil {
			return err
		}
	}
	return nil
}

// Show writes an embedded suite as the file of YAML that it is: something to begin with.
func Show(w io.Writer, name string) error {
	suite, err := suites.Load(name)
	if err != nil {
		return usage.Error{Err: err}
	}
	_, err = io.WriteString(w, suite.Text)
	return err
}

// Describe writes which runs a bench of the plan would make, and about how long that would take.
func (p Plan) Describe(w io.Writer) error {
	p, suite, err := p.load()
	if err != nil {
		return err
	}
	steps := p.steps(suite)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "scenario\truns\tclients\tevents/s\twindow\n")
	for _, point := range suite.Points {
		for _, s := range point.Scenarios {
			rate := fmt.Sprint(s.Rate)
			switch {
			case s.Upstream():
				rate = fmt.Sprintf("%g each", s.SendRate)
			case s.Workload == results.WorkloadTokens:
				rate = "answers"
			}
			fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%v\n", s.Name, point.Repetitions, s.Clients, rate, s.Measure)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if missing := p.missing(); len(missing) > 0 {
		if _, err := fmt.Fprintf(w, "\nnot measured:\n%s\n", strings.Join(missing, "\n")); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(w, "\n%s: %s\n", p.Suite, extent(steps))
	return err
}

// extent says how much steps are.
func extent(steps []step) string {
	named := map[string]bool{}
	var total time.Duration
	for _, s := range steps {
		total += s.expected()
		for _, j := range s {
			named[j.id[:strings.LastIndexByte(j.id, '/')]] = true
		}
	}
	return fmt.Sprintf("%s, %s, about %v", plural(len(named), "scenario"), plural(len(scenarios(steps...)), "run"), total.Round(time.Second))
}

// plural writes a number of things.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
