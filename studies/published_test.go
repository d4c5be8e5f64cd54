package studies

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/transport"
)

// golden compares got with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	goldenfile.Check(t, filepath.Join("testdata", name), got)
}

// The file is what the tests of plots and of the report draw.
func TestSyntheticRuns(t *testing.T) {
	var lines bytes.Buffer
	for _, r := range synthetic() {
		if err := json.NewEncoder(&lines).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "runs.jsonl", lines.Bytes())
}

func TestSources(t *testing.T) {
	var text strings.Builder
	for _, s := range Sources(synthetic()) {
		fmt.Fprintf(&text, "%s (%d runs)\n  %s\n  %s\n", s.Name, len(s.Runs), s.Citation, s.Setting)
		for _, r := range s.Rows {
			fmt.Fprintf(&text, "  %s [%s, %s] published %.6g, theory %.6g, ours %.6g, difference %.3g, %q, detail %v\n",
				r.Quantity, r.Unit, r.Transport, r.Published, r.Theory, r.Ours, r.Difference(), r.Derived, r.Detail)
		}
		for _, n := range s.Notes {
			fmt.Fprintf(&text, "  * %s\n", n)
		}
	}
	golden(t, "sources.txt", []byte(text.String()))
}

// row returns ours of the row whose quantity contains text.
func row(t *testing.T, runs []results.Run, text string) Row {
	t.Helper()
	for _, s := range Sources(runs) {
		for _, r := range s.Rows {
			if strings.Contains(r.Quantity, text) {
				return r
			}
		}
	}
	return Row{Ours: nan}
}

func TestWhatIsKnown(t *testing.T) {
	for text, want := range map[string]float64{
		"characters of a poll's heads":               871,
		"a poll's heads":                             871, // the first that contains it: characters
		"a poll with the 21 B body":                  930,
		"framing of a WebSocket event":               2,
		"event with the 21 B":                        23,
		"case C, Mbps of heads":                      909 * 100_000 * 8. / (1 << 20),
		"case B, Mbps of framing":                    2 * 10_000 * 8. / (1 << 20),
		"clock-driven: answers":                      500,
		"clock-driven: redundant":                    0.98,
		"response-driven: answers":                   250,
		"response-driven: redundant":                 0.96,
		"each 1 s, published each 0.25 s: missed":    0.75,
		"each 0.25 s, published each 1 s: redundant": 0.75,
		"requests answered in full":                  1e6 / 50,
		"clients per core, polling":                  1e6 / 100,
		"clients per core, SSE":                      1e6 / 8,
		"acceptable latency":                         6.25e9,
	} {
		if got := row(t, synthetic(), text).Ours; !(math.Abs(got-want) <= 1e-3*want) {
			t.Errorf("%s = %.6g, want %.6g", text, got, want)
		}
	}
}

// Rows whose runs are missing are left out, and invalid runs are as good as missing.
func TestMissingRuns(t *testing.T) {
	if got := Sources(nil); len(got) > 0 {
		t.Errorf("no runs have %d sources, want none", len(got))
	}
	invalid := synthetic()
	for i := range invalid {
		invalid[i].Valid = false
	}
	if got := Sources(invalid); len(got) > 0 {
		t.Errorf("invalid runs have %d sources, want none", len(got))
	}
	without := func(leave func(results.Scenario) bool) []results.Run {
		return slices.DeleteFunc(synthetic(), func(r results.Run) bool { return leave(r.Scenario) })
	}
	for name, c := range map[string]struct {
		leave func(results.Scenario) bool
		row   string
	}{
		"case B": {func(s results.Scenario) bool {
			return s.Clients == 10000 && s.Headers == results.HeadersLubbers && s.Transport == transport.ShortPoll.Name
		}, "case B, Mbps of heads (e"},
		"a line of one point": {func(s results.Scenario) bool { return s.Clients > 1000 && s.Headers == results.HeadersLubbers }, "case C"},
		"SSE":                 {func(s results.Scenario) bool { return s.Transport == transport.SSE.Name }, "acceptable"},
		"a cell of the grid":  {func(s results.Scenario) bool { return s.Rate == 4 && s.PollInterval.Seconds() == 1 }, "pulled each"},
	} {
		got := row(t, without(c.leave), c.row)
		if name == "case B" { // then it is extrapolated like C
			if got.Derived == "" {
				t.Errorf("case B without its runs is %+v, want it extrapolated", got)
			}
		} else if !math.IsNaN(got.Ours) {
			t.Errorf("without %s there is %+v, want no such row", name, got)
		}
		if before := row(t, synthetic(), c.row); name != "case B" && math.IsNaN(before.Ours) {
			t.Errorf("with %s there is no row %q", name, c.row)
		}
	}
}

func TestWholeBytes(t *testing.T) {
	run := func(bytes, requests int64) results.Run {
		return results.Run{Bytes: results.Bytes{AppUp: bytes}, Delivery: results.Delivery{Requests: requests}}
	}
	up := func(r results.Run) int64 { return r.Bytes.AppUp }
	if got := wholeBytes([]results.Run{run(716*5000, 5003), run(716*15001, 15000)}, up); got != 716 {
		t.Errorf("wholeBytes = %v, want 716", got)
	}
	if got := wholeBytes([]results.Run{run(716*5000, 5003), run(716*15001+1, 15000)}, up); !math.IsNaN(got) {
		t.Errorf("wholeBytes of runs that share no divisor = %v, want NaN", got)
	}
}

func TestFitLine(t *testing.T) {
	offset, slope := fitLine([]float64{1, 2, 4}, []float64{5, 7, 11})
	if math.Abs(offset-3) > 1e-12 || math.Abs(slope-2) > 1e-12 {
		t.Errorf("fitLine = %v + %v x, want 3 + 2 x", offset, slope)
	}
}

func TestVerdict(t *testing.T) {
	for _, test := range []struct {
		unit                    string
		published, theory, ours float64
		want                    string
	}{
		{"B", 100, 200, 105, "as published"},
		{"B", 100, 200, 191, "as theory expects"},
		{"B", 100, nan, 106, "differs"},
		{"B", nan, 200, 200, "as theory expects"},
		{"B", 100, 104, 103, "as theory expects"},
		{"B", 100, 100, 103, "as published"},
		{"share", 0.96, 0.98, 0.965, "as published"},
		{"share", 0.9, 0.98, 0.99, "as theory expects"},
		{"share", 0, 0, 0.03, "differs"},
		{"ns", 100, 100, nan, ""},
		{"ns", nan, nan, 1, ""},
	} {
		r := Row{Unit: test.unit, Published: test.published, Theory: test.theory, Ours: test.ours}
		if got := r.Verdict(); got != test.want {
			t.Errorf("%+v: %q, want %q", r, got, test.want)
		}
	}
}
