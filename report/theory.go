package report

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// A prediction sets a number that theory predicted for a run beside the one that was measured.
type prediction struct {
	run results.Run
	model.Row
}

// predictions returns those of the valid runs that theory is of. What theory needs of a host and a server is fitted on the runs of other
// scenarios there: none is predicted from itself or its repetitions.
func predictions(runs []results.Run) []prediction {
	var all []prediction
	of := slices.DeleteFunc(validOf(runs), func(r results.Run) bool { return !predictable(r) })
	for _, its := range stats.GroupBy(of, stats.PlaceOf) {
		for _, repeated := range stats.GroupBy(its, results.Run.Identity) {
			var others []results.Run
			for _, r := range its {
				if !sameScenario(r, repeated[0]) {
					others = append(others, r)
				}
			}
			coefficients := model.Fit(others)
			for _, r := range repeated {
				for _, row := range model.Compare(r, model.Predict(model.Observed(r), coefficients.Given(r))) {
					all = append(all, prediction{r, row})
				}
			}
		}
	}
	return all
}

// predictable reports whether theory is of such a run: it knows what our own server says to clients that read all the time and come to it
// directly. What other servers send, what a proxy makes of it, and what those get that stop reading or are cut in mid-window, it does not.
func predictable(r results.Run) bool {
	return r.Peer == nil && r.Middlebox == nil && !r.Scenario.Cut && r.Scenario.SlowReaders == 0
}

// sameScenario reports whether runs of one host are repetitions of each other, or would be but for what ran beside them.
func sameScenario(a, b results.Run) bool {
	b.Scenario.Seed = a.Scenario.Seed
	return a.Scenario == b.Scenario
}

func validOf(runs []results.Run) []results.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return !r.Valid })
}

// A theoryPart is what a page shows of theory: how many predictions hold and how much that says, those that don't hold, how far
// off those are that nothing holds, and all of them.
type theoryPart struct {
	Summary  string
	Outside  Table
	Unjudged Table
	All      Table
}

// moves are by how much predictions are moved, as shares of themselves, to see whether that would be noticed.
var moves = []float64{0.05, 0.1}

// theorySummary says how many predictions are within their tolerances, how wide those are, and how many would not be if all of
// theory were off by a little; "" where none was judged.
func theorySummary(rows []prediction) string {
	var widths []float64
	within, unjudged := 0, 0
	for _, r := range rows {
		if !r.Judged() {
			unjudged++
			continue
		}
		if r.Within(0) {
			within++
		}
		if r.Scale() > 0 {
			widths = append(widths, r.Tolerance/r.Scale())
		}
	}
	judged := len(rows) - unjudged
	if judged == 0 {
		return ""
	}
	sentences := []string{fmt.Sprintf("Predictions within tolerance: %s of %s that are judged.", count(within), count(judged))}
	if len(widths) > 0 {
		sentences = append(sentences, fmt.Sprintf("Half of the tolerances are ±%s or narrower, the widest is ±%s.", inPercent(stats.Summarise(widths).Median), inPercent(slices.Max(widths))))
	}
	for _, by := range moves {
		sentences = append(sentences, fmt.Sprintf("Were all predictions moved by %s, %s would fail.", inPercent(by), count(noticed(rows, by))))
	}
	return strings.Join(append(sentences, fmt.Sprintf("Not judged: %s.", count(unjudged))), " ")
}

// noticed is how many of the judged predictions would fail were all moved by a share of themselves, up or down: the fewer of the
// two.
func noticed(rows []prediction, by float64) int {
	var up, down int
	for _, r := range rows {
		if r.Judged() && !r.Within(by) {
			up++
		}
		if r.Judged() && !r.Within(-by) {
			down++
		}
	}
	return min(up, down)
}

// inPercent is a share in percent, with one digit after the point below 10.
func inPercent(share float64) string {
	if !(share <= beyond) {
		return missing
	}
	if share < 0.1 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*share), ".0") + " %"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}

// theoryQuestion heads the part of a page.
const theoryQuestion = "Does theory predict it?"

// theoryNote says what the columns are.
const theoryNote = "Predicted by formulas from the scenario, at the event rate that the run had, and from times that were fitted on runs of other scenarios. " +
	"What our own server and client write is derived from the standards; sizes of what others write are fitted like times. What compressing leaves of a byte is given. Bytes, requests and CPU time are per client and second, memory is per client. " +
	"Tolerances: 1 % of bytes and requests, 2 percentage points of shares, 3 % of the latencies that polling shapes, and what a short window leaves to chance. " +
	"Where that is more than 10 %, nothing is judged, nor where the formula itself was found by fitting (CPU time, memory, latency of push) or rests on the kernel's acknowledgements. " +
	"Moved: shares by percentage points, all others by a part of themselves, up or down, whichever fewer would notice. What is nothing, and is predicted to be, is left out. Of repetitions the table of all has the one that is farthest off."

// unjudgedNote says what that table is.
const unjudgedNote = "How far off the predictions are that are not judged, without sign: half of them by less than the median, nine of ten by less than the last column says. Shares in percentage points."

// theoryOf sorts the rows for a page.
func theoryOf(rows []prediction) theoryPart {
	part := theoryPart{Summary: theorySummary(rows)}
	if len(rows) == 0 {
		return part
	}
	outside := slices.DeleteFunc(slices.Clone(rows), func(r prediction) bool { return !r.Judged() || r.Within(0) })
	if len(outside) > 0 {
		part.Outside = theoryTable(outside)
	}
	part.Unjudged = unjudgedTable(rows)
	part.All = theoryTable(farthest(rows))
	return part
}

// farthest returns of each scenario and quantity the prediction whose repetition is farthest off.
func farthest(rows []prediction) []prediction {
	type cell struct {
		identity results.Identity
		quantity string
	}
	var all []prediction
	for _, repeated := range stats.GroupBy(rows, func(r prediction) cell { return cell{r.run.Identity(), r.Quantity} }) {
		all = append(all, slices.MaxFunc(repeated, func(a, b prediction) int {
			return cmp.Compare(math.Abs(a.Difference), math.Abs(b.Difference))
		}))
	}
	return all
}

// unjudgedTable sums up the errors of the predictions that are not judged, for each quantity and kind of transport.
func unjudgedTable(rows []prediction) Table {
	type class struct {
		quantity string
		kind     transport.Kind
	}
	names := map[transport.Kind]string{transport.Poll: "short polling", transport.Hold: "long polling", transport.Stream: "streams"}
	t := Table{Columns: []Column{{"quantity", false}, {"of", false}, {"predictions", true}, {"median error", true}, {"90 % are below", true}}, Caption: unjudgedNote}
	unjudged := slices.DeleteFunc(slices.Clone(rows), func(r prediction) bool { return r.Judged() || r.Scale() == 0 })
	groups := stats.GroupBy(unjudged, func(r prediction) class { return class{r.Quantity, r.run.Scenario.Kind()} })
	slices.SortStableFunc(groups, func(a, b []prediction) int {
		return cmp.Or(cmp.Compare(a[0].Quantity, b[0].Quantity), cmp.Compare(a[0].run.Scenario.Kind(), b[0].run.Scenario.Kind()))
	})
	for _, group := range groups {
		var errors []float64
		for _, r := range group {
			errors = append(errors, math.Abs(r.Difference)/r.Scale())
		}
		slices.Sort(errors)
		t.Rows = append(t.Rows, []Cell{
			{Text: group[0].Quantity}, {Text: names[group[0].run.Scenario.Kind()]}, {Text: count(len(errors))},
			{Text: inPercent(errors[len(errors)/2])}, {Text: inPercent(errors[min(len(errors)-1, len(errors)*9/10)])},
		})
	}
	return t
}

// theoryTable has a row for each run and quantity, and columns for the parameters in which the runs differ.
func theoryTable(rows []prediction) Table {
	groups := make([]stats.Group, len(rows))
	for i, r := range rows {
		groups[i] = stats.Group{Scenario: r.run.Scenario, Parallel: r.run.Parallel}
	}
	order := labels(groups)
	rows = slices.SortedStableFunc(slices.Values(rows), func(a, b prediction) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.run.Scenario.Label()), slices.Index(order, b.run.Scenario.Label())),
			cmp.Compare(path.Dir(a.run.ID), path.Dir(b.run.ID)), // a scenario's name without the repetition
		)
	})
	t := Table{Columns: []Column{{"run", false}, {"quantity", false}, {"predicted", true}, {"measured", true}, {"difference", true}, {"tolerance", true}, {"within", false}}}
	var runs []results.Run
	for _, r := range rows {
		runs = append(runs, r.run)
	}
	t.Caption = distances(runs)
	nameOf := namesOf(runs)
	for i, r := range rows {
		name := nameOf(r.run)
		if i > 0 && nameOf(rows[i-1].run) == name && rows[i-1].Quantity != r.Quantity {
			name = ""
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: name}, {Text: r.Quantity}, {Text: quantity(r.Predicted, r.Unit)}, {Text: exactly(r.measured(), r.Unit)},
			{Text: r.relative(r.Difference, "+")}, {Text: r.relative(r.Tolerance, "")}, {Text: r.verdict()},
		})
	}
	return t
}

// measured is what was measured, with what it may be off by where it is a latency between hosts.
func (r prediction) measured() stats.Summary {
	s := stats.Summary{Median: r.Measured}
	if (stats.Metric{Name: r.Quantity}).Crosses() {
		s.Bound = stats.ClockBound([]results.Run{r.run})
	}
	return s
}

// relative writes v as a share of what was predicted; shares differ by percentage points.
func (r prediction) relative(v float64, plus string) string {
	unit := " pp"
	if r.Unit != "share" {
		unit = " %"
		if r.Predicted == 0 {
			return quantity(v, r.Unit)
		}
		v /= r.Predicted
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return missing
	}
	if math.Abs(v) > beyond {
		return missing
	}
	text := fmt.Sprintf("%.1f", 100*v)
	if text == "-0.0" {
		text = "0.0"
	}
	if v > 0 && text != "0.0" {
		text = plus + text
	}
	return text + unit
}

func (r prediction) verdict() string {
	switch {
	case !r.Judged():
		return missing
	case r.Within(0):
		return "yes"
	default:
		return "no"
	}
}
