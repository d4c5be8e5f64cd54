package advise

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"math"
	"path"
	"slices"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

//go:embed check.yaml
var checkText string

// Checking returns what is to be measured to check predictions.
func Checking() Campaign { return campaign("check", checkText, 3) }

// A quantity is a number that is predicted, and how far off it may be.
type quantity struct {
	name      string
	unit      string // of stats.PrefixOf
	allowed   float64
	predicted func(s results.Scenario, e Estimate) float64
	metric    string
}

// quantities are per client, as metrics are.
var quantities = []quantity{
	{"bytes/s", "B", 0.03, func(s results.Scenario, e Estimate) float64 { return (e.BytesUp + e.BytesDown) / float64(s.Clients) }, "app-bytes"},
	{"mean latency", "ns", 0.15, func(_ results.Scenario, e Estimate) float64 { return e.Latency.Mean() * 1e9 }, "latency-mean"},
	{"p90 latency", "ns", 0.15, func(_ results.Scenario, e Estimate) float64 { return e.Latency.Quantile(0.9) * 1e9 }, "latency-p90"},
	{"server CPU/s", "ns", 0.15, func(s results.Scenario, e Estimate) float64 { return e.Cores * 1e9 / float64(s.Clients) }, "server-cpu"},
	{"memory", "B", 0.1, func(s results.Scenario, e Estimate) float64 { return e.Memory / float64(s.Clients) }, "server-memory-load"},
	{"kernel memory", "B", 0.1, func(s results.Scenario, e Estimate) float64 { return e.Kernel / float64(s.Clients) }, "server-kernel-memory"},
}

// A Checked is one predicted number beside the median of what was measured.
type Checked struct {
	Scenario            string
	Quantity            string
	Predicted, Measured float64 // per client: bytes or ns, per second where it is a rate
	Allowed             float64 // relative

	unit string
}

// Off is by how much the measured number is larger than the predicted one, relative to this.
func (c Checked) Off() float64 { return c.Measured/c.Predicted - 1 }

// Within reports whether the prediction is as near as it is meant to be.
func (c Checked) Within() bool { return math.Abs(c.Off()) <= c.Allowed }

// A Check is predictions beside runs.
type Check struct {
	Coefficients Coefficients
	Rows         []Checked
	Missing      []string // scenarios without a valid run
}

// NewCheck predicts the scenarios of runs, at the event rate that they had, from coefficients that were not fitted on them. What was not measured, or can't be
// predicted, or is predicted to be nothing, is left out.
func NewCheck(c Coefficients, runs []results.Run) Check {
	check := Check{Coefficients: c}
	valid := map[string]bool{}
	for _, g := range stats.Groups(runs) {
		name := path.Base(path.Dir(g.Runs[0].ID))
		valid[name] = true
		e, _ := c.predict(model.Observed(g.Runs[0]), 0)
		for _, q := range quantities {
			row := Checked{name, q.name, q.predicted(g.Scenario, e), g.Summary(stats.Named(q.metric)).Median, q.allowed, q.unit}
			if finite(row.Predicted) && finite(row.Measured) && row.Predicted > 0 {
				check.Rows = append(check.Rows, row)
			}
		}
	}
	for _, r := range runs {
		if name := path.Base(path.Dir(r.ID)); !valid[name] && !slices.Contains(check.Missing, name) {
			check.Missing = append(check.Missing, name)
		}
	}
	return check
}

// Outside returns what is further off than it is meant to be, the furthest first.
func (c Check) Outside() []Checked {
	outside := slices.DeleteFunc(slices.Clone(c.Rows), Checked.Within)
	slices.SortStableFunc(outside, func(a, b Checked) int {
		return cmp.Compare(math.Abs(b.Off())/b.Allowed, math.Abs(a.Off())/a.Allowed)
	})
	return outside
}

// Good reports whether all was measured, and is within.
func (c Check) Good() bool { return len(c.Missing) == 0 && len(c.Outside()) == 0 }

// CheckFormats returns the formats of Check.Write.
func CheckFormats() []string { return []string{"text", "md", "html"} }

// Write writes the check in one of the CheckFormats. command makes it again.
func (c Check) Write(w io.Writer, format, command string) error {
	v := c.view()
	text := v.text()
	var err error
	switch format {
	case "md":
		text = v.markdown(command)
	case "html":
		text, err = v.html(command)
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write the check: %w", err)
	}
	return nil
}

func (c Check) view() view {
	outside := c.Outside()
	v := view{
		Question: "How near are predictions to what is measured?",
		Answer: []string{fmt.Sprintf("%d of %d numbers that were predicted are within their bounds. Each is of one client, beside the median of its scenario's runs, of which no coefficient knows.",
			len(c.Rows)-len(outside), len(c.Rows))},
		Tables: []table{c.summary()},
	}
	if len(outside) > 0 {
		v.Tables = append(v.Tables, rows("What is further off", outside))
	}
	v.Tables = append(v.Tables, rows("Everything", c.Rows))
	if len(c.Missing) > 0 {
		v.Lists = append(v.Lists, noteList{"No valid run", c.Missing})
	}
	v.Lists = append(v.Lists, noteList{"What it rests on", []string{Answer{Coefficients: c.Coefficients}.basis()}})
	return v
}

// summary has a row for each quantity.
func (c Check) summary() table {
	t := table{Title: "How far off", Columns: []column{{Name: "predictions"}, {Name: "allowed"}, {Name: "within"}, {Name: "median"}, {Name: "largest"}}}
	for _, q := range quantities {
		var off []float64
		within := 0
		for _, r := range c.Rows {
			if r.Quantity != q.name {
				continue
			}
			off = append(off, math.Abs(r.Off()))
			if r.Within() {
				within++
			}
		}
		if len(off) > 0 {
			t.Rows = append(t.Rows, row{q.name, []string{fmt.Sprint(len(off)), percent(q.allowed), fmt.Sprint(within),
				percent(stats.Summarise(off).Median), percent(slices.Max(off))}})
		}
	}
	return t
}

func rows(title string, all []Checked) table {
	t := table{Title: title, Columns: []column{{Name: "number"}, {Name: "predicted"}, {Name: "measured"}, {Name: "off"}, {Name: "within"}}}
	for _, r := range all {
		within := "yes"
		if !r.Within() {
			within = "no"
		}
		t.Rows = append(t.Rows, row{r.Scenario, []string{r.Quantity, r.text(r.Predicted), r.text(r.Measured), fmt.Sprintf("%+.1f %%", 100*r.Off()), within}})
	}
	return t
}

func (c Checked) text(v float64) string {
	if c.unit == "ns" {
		return late(v / 1e9)
	}
	return bytes(v)
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }
