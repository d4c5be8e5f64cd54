package plots

import (
	"slices"
	"testing"

	"pollpush/results"
)

// comparing are the figures whose titles say that things differ.
var comparing = []string{"tradeoff", "tradeoff-sparse", "latency-percentiles", "bytes-layers", "bytes-idle", "cpu-event", "cpu-idle", "memory-clients", "latency-clients"}

// TestTitlesNeedRepetitions: three repetitions are not compared, and a title says that nothing differs; of five it does.
func TestTitlesNeedRepetitions(t *testing.T) {
	for _, name := range comparing {
		f := figureNamed(t, name)
		few, err := f.Compose(synthetic())
		if err != nil {
			t.Fatal(err)
		}
		if few.Title() != f.Question {
			t.Errorf("of three repetitions %s says %q", name, few.Title())
		}
		enough, err := f.Compose(compared(synthetic()))
		if err != nil {
			t.Fatal(err)
		}
		if enough.Title() == f.Question {
			t.Errorf("of five repetitions %s says nothing", name)
		}
	}
}

// TestTitlesNeedDifferences: where all transports did the same, no title says that they differ.
func TestTitlesNeedDifferences(t *testing.T) {
	runs := compared(synthetic())
	for i, r := range runs {
		same := runs[slices.IndexFunc(runs, func(other results.Run) bool {
			return other.Scenario.Rate == r.Scenario.Rate && other.Scenario.Clients == r.Scenario.Clients && other.Scenario.Transport == "sse" &&
				slices.Equal(other.Questions, r.Questions)
		})]
		runs[i].Bytes, runs[i].Delivery, runs[i].Latency, runs[i].Server = same.Bytes, same.Delivery, same.Latency, same.Server
	}
	for _, name := range []string{"tradeoff", "latency-percentiles", "bytes-layers", "bytes-idle", "cpu-event", "cpu-idle"} {
		f := figureNamed(t, name)
		d, err := f.Compose(runs)
		if err != nil {
			t.Fatal(err)
		}
		if d.Title() != f.Question {
			t.Errorf("of equal runs %s says %q", name, d.Title())
		}
	}
}

func TestCrossingSentences(t *testing.T) {
	say := crossing{between: "%s between %s and %s", from: "%s from %s", upTo: "%s up to %s", everDear: "%s dear", everCheap: "%s cheap"}
	rates := []float64{2, 20, 100}
	for _, c := range []struct {
		signs [3]int
		want  string
	}{
		{[3]int{1, 1, 1}, "polls dear"},
		{[3]int{-1, -1, -1}, "polls cheap"},
		{[3]int{1, -1, -1}, "polls between 2 and 20"},
		{[3]int{1, 0, -1}, "polls between 2 and 100"},
		{[3]int{0, -1, -1}, "polls from 20"},
		{[3]int{1, 1, 0}, "polls up to 20"},
		{[3]int{-1, 1, 1}, ""},
		{[3]int{1, -1, 1}, ""},
		{[3]int{1, -1, 0}, ""},
		{[3]int{0, 1, -1}, ""},
		{[3]int{0, 0, 0}, ""},
	} {
		signs := map[float64]int{}
		for i, rate := range rates {
			signs[rate] = c.signs[i]
		}
		if got := say.sentence("polls", rates, signs); got != c.want {
			t.Errorf("the signs %v say %q, want %q", c.signs, got, c.want)
		}
	}
	if got := say.sentence("polls", rates[:1], map[float64]int{2: 1}); got != "" {
		t.Errorf("one rate says %q, want nothing", got)
	}
}

// TestCPUOfTheLatest: where polls skip events, the figure per delivered event leaves them out, and the one over the rate has what
// a client costs.
func TestCPUOfTheLatest(t *testing.T) {
	var latest []results.Run
	for _, r := range compared(synthetic()) {
		if r.Scenario.Contract == results.Latest {
			latest = append(latest, r)
		}
	}
	if d, err := cpuEvent(latest); err == nil {
		t.Errorf("cpu-event draws runs of which polls skipped events: %v", d.takeaway)
	}
	d, err := cpuRate(latest)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Short polling each 1 s takes less server CPU than push from 4 events/s on"; d.takeaway != want {
		t.Errorf("cpu-rate says %q, want %q", d.takeaway, want)
	}
	var labels []string
	for _, l := range d.lines {
		labels = append(labels, l.label)
	}
	if want := []string{"short-poll 1s", "long-poll", "push"}; !slices.Equal(labels, want) {
		t.Errorf("the lines are %q, want %q: push transports share one", labels, want)
	}
}

// TestEventsThatShareAnAnswer: what makes a poll's event small is said beside it.
func TestEventsThatShareAnAnswer(t *testing.T) {
	d, err := bytesLayers(compared(synthetic()))
	if err != nil {
		t.Fatal(err)
	}
	remarks := map[string]string{}
	for _, b := range d.rows {
		remarks[b.label] = b.remark
	}
	if remarks["short-poll 2s"] != "8 events share an answer" || remarks["sse"] != "" || remarks["long-poll"] != "274 B with minimal heads" {
		t.Errorf("the remarks are %q", remarks)
	}
}
