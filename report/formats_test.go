package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"

	"pollpush/results"
	"pollpush/results/stats"
)

// TestBenchIsReadBack reads the format with the package that benchstat reads it with.
func TestBenchIsReadBack(t *testing.T) {
	runs := madeUp(t)
	var text bytes.Buffer
	if err := Bench(&text, runs); err != nil {
		t.Fatal(err)
	}
	reader := benchfmt.NewReader(&text, "bench")
	results := validOnly(runs)
	read := 0
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Fatal(record)
		case *benchfmt.Result:
			compareBench(t, record, results[read])
			read++
		}
	}
	if err := reader.Err(); err != nil || read != len(results) {
		t.Errorf("read %d results, %v, want the %d valid runs", read, err, len(results))
	}
	if better := reader.Units().GetBetter("latency-p99-ns"); better != -1 {
		t.Errorf("of latency-p99-ns %d is better, want lower", better)
	}
}

func validOnly(runs []results.Run) []results.Run {
	var valid []results.Run
	for _, r := range runs {
		if r.Valid {
			valid = append(valid, r)
		}
	}
	return valid
}

func compareBench(t *testing.T, got *benchfmt.Result, want results.Run) {
	t.Helper()
	_, parts := got.Name.Parts()
	if part := "/transport=" + strings.ReplaceAll(want.Scenario.Label(), " ", "-"); string(parts[0]) != part {
		t.Errorf("the first part of %s is %s, want %s", got.Name, parts[0], part)
	}
	if last := string(parts[len(parts)-1]); !strings.HasPrefix(last, "/") {
		t.Errorf("%s ends in %s, which says GOMAXPROCS", got.Name, last)
	}
	if got.GetConfig("pollpush") != want.Host.Revision {
		t.Errorf("revision %q, want %q", got.GetConfig("pollpush"), want.Host.Revision)
	}
	for _, m := range stats.Metrics {
		v := m.Of(want)
		written, ok := got.Value(strings.ReplaceAll(benchUnit(m), "-ns", "-sec"))
		if strings.HasPrefix(m.Unit, "ns") {
			v /= 1e9 // the reader does that
		}
		if ok == math.IsNaN(v) || ok && math.Abs(written-v) > 1e-9*math.Abs(v) {
			t.Errorf("%s: %s = %v, %v, want %v", want.ID, m.Name, written, ok, v)
		}
	}
}

func TestCSVLeavesUnmeasuredEmpty(t *testing.T) {
	runs := madeUp(t)
	var text bytes.Buffer
	if err := CSV(&text, runs); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil || len(rows) != len(runs)+1 {
		t.Fatalf("%d rows, %v, want %d and a header", len(rows), err, len(runs))
	}
	column := func(row int, name string) string {
		for i, title := range rows[0] {
			if title == name {
				return rows[row][i]
			}
		}
		t.Fatalf("there is no column %q in %q", name, rows[0])
		return ""
	}
	for _, test := range []struct {
		row          int
		column, want string
	}{
		{1, "latency-p99.9 ns", ""}, {2, "latency-p99.9 ns", "994050047"},
		{6, "server-cpu ns/client/s", ""}, {6, "server-memory B/client", ""}, {6, "app-bytes B/client/s", "105"},
		{1, "poll_interval", "1s"}, {1, "transport", "short-poll"}, {1, "lost", "0"},
		{len(runs), "valid", "false"}, {len(runs), "invalid_because", "3 events were lost"}, {len(runs), "lost", "3"},
	} {
		if got := column(test.row, test.column); got != test.want {
			t.Errorf("row %d, %s = %q, want %q", test.row, test.column, got, test.want)
		}
	}
}

func TestPageNeedsNothingElse(t *testing.T) {
	var text bytes.Buffer
	if err := HTML(&text, example(t)); err != nil {
		t.Fatal(err)
	}
	page := text.String()
	for _, foreign := range []string{"http://", "https://", "@import", "url(", "<link", " src="} {
		if strings.Contains(page, foreign) {
			t.Errorf("the page contains %q", foreign)
		}
	}
	if n := strings.Count(page, `<div class="drawing wide"><svg `); n != 3 {
		t.Errorf("the page has %d inlined figures, want 3", n)
	}
	if n := strings.Count(page, "<script"); n != 1 || !strings.Contains(page, "<script>"+pageScript+"</script>") {
		t.Errorf("the page has %d scripts, want its own as it is, which its policy has the hash of", n)
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("the template refused a value")
	}
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if seen[id[1]] {
			t.Errorf("the id %q stands twice in the page", id[1])
		}
		seen[id[1]] = true
	}
	for _, link := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !seen[link[1]] {
			t.Errorf("a link goes to %q, which is not in the page", link[1])
		}
	}
}

func TestTextFromOutsideIsEscaped(t *testing.T) {
	const attack = `<script>alert(1)</script>*bold*`
	r := Report{Runs: madeUp(t)[:1], Warnings: []string{attack}, Command: attack}
	r.Runs[0].Host.CPU, r.Runs[0].Warnings = attack, []string{attack}
	var html, markdown bytes.Buffer
	if err := errors.Join(HTML(&html, r), Markdown(&markdown, r)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(html.String(), "<script>alert") {
		t.Error("the page runs a script from a warning")
	}
	outside := strings.ReplaceAll(markdown.String(), "    "+attack, "") // indented code is shown as it is
	if strings.Contains(outside, "<script") || strings.Contains(outside, " *bold*") {
		t.Errorf("Markdown has markup from a warning:\n%s", outside)
	}
}

// broken fails like a closed pipe or a full disk.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteErrorsAreReturned(t *testing.T) {
	r := example(t)
	for name, err := range map[string]error{
		"Text": Text(broken{}, r), "HTML": HTML(broken{}, r), "Markdown": Markdown(broken{}, r),
		"CSV": CSV(broken{}, r.Runs), "Bench": Bench(broken{}, r.Runs),
	} {
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s to a closed pipe: error %v", name, err)
		}
	}
}
