package report

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/internal/terminal"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// golden compares what write writes with a file in testdata.
func golden(t *testing.T, name string, write func(io.Writer) error) {
	t.Helper()
	var got bytes.Buffer
	if err := write(&got); err != nil {
		t.Fatal(err)
	}
	goldenfile.Check(t, filepath.Join("testdata", name), got.Bytes())
}

func TestText(t *testing.T) {
	golden(t, "quick.txt", func(w io.Writer) error { return Text(w, example(t)) })
	golden(t, "none.txt", func(w io.Writer) error { return Text(w, Report{}) })
	golden(t, "one.txt", func(w io.Writer) error {
		return Text(w, Report{Runs: []results.Run{made(t, "alone", sse, 5, 3, results.EveryEvent, 1)}})
	})
}

// example is a report of the made-up runs; its figures are small.
func example(t *testing.T) Report {
	svg := []byte(`<svg viewBox="0 0 640 360"><path d="M0 0L640 360"/></svg>`)
	return Report{
		Runs: madeUp(t),
		Figures: []Figure{
			{Name: "tradeoff", Question: "How stale is what a client sees, and what does that cost in bytes?", Title: "Short polling each 1 s is 20 times as stale as WebSocket",
				Details: []string{"Points: medians of repeated runs.", "100 clients · 2 events/s"}, SVG: svg, Link: "../figures/tradeoff.svg"},
			{Name: "bytes-rate", Question: "How many bytes does a client move as events become more frequent?", SVG: svg, Link: "../figures/bytes-rate.svg"},
			{Name: "new-one", Question: "Which figure does the report not know?", SVG: svg},
		},
		theory:   madeUpPredictions(t),
		Warnings: []string{"runs.jsonl:175: skipped the last line: it is half-written"},
		Command:  "./scripts/bench.sh --suite quick --seed 1",
	}
}

func TestFormats(t *testing.T) {
	r := example(t)
	golden(t, "quick.md", func(w io.Writer) error { return Markdown(w, r) })
	golden(t, "quick.html", func(w io.Writer) error { return HTML(w, r) })
	golden(t, "quick.csv", func(w io.Writer) error { return CSV(w, r.Runs) })
	golden(t, "quick.bench", func(w io.Writer) error { return Bench(w, r.Runs) })
	golden(t, "none.md", func(w io.Writer) error { return Markdown(w, Report{}) })
	golden(t, "none.html", func(w io.Writer) error { return HTML(w, Report{}) })
}

func TestChanges(t *testing.T) {
	old, changed := madeUp(t), madeUp(t)
	for i := range changed {
		r := &changed[i]
		switch r.Scenario.Transport {
		case transport.WebSocket.Name:
			r.Bytes.AppDown += r.Bytes.AppDown / 20
		case transport.SSE.Name:
			*r.Server.CPUNS *= 2
		}
	}
	for _, test := range []struct {
		file, format string
		old, new     []results.Run
		gate         bool
		want         Outcome
	}{
		{"changes.txt", "text", old, changed, true, Failed}, // the bytes of WebSocket, and lost events
		{"changes.md", "md", old, changed, true, Failed},
		{"changes.github", "github", old, changed, true, Failed},
		{"ungated.github", "github", old, changed, false, Passed},
		{"unchanged.txt", "text", validOnly(old), validOnly(old), true, Passed},
		{"incomparable.txt", "text", old[:1], old[5:6], true, Failed},
		{"once.txt", "text", old[:1], old[1:2], false, Passed},
	} {
		golden(t, test.file, func(w io.Writer) error {
			outcome, err := Changes(w, test.format, stats.Compare(test.old, test.new), test.gate, terminal.Style{})
			if outcome != test.want {
				t.Errorf("%s: outcome %v, want %v", test.file, outcome, test.want)
			}
			return err
		})
	}
}

// TestOutcomes: what can't be judged, or not be compared at all, is neither good nor bad.
func TestOutcomes(t *testing.T) {
	once := func(factor float64) []results.Run {
		r := made(t, "staleness", sse, 200, 10, results.EveryEvent, 1)
		r.Latency.Mean *= factor
		return []results.Run{r}
	}
	for _, test := range []struct {
		name     string
		old, new []results.Run
		gate     bool
		want     Outcome
	}{
		{"the same", once(1), once(1), true, Passed},
		{"ten times as late, once", once(1), once(10), true, Inconclusive},
		{"ten times as late, once, without a gate", once(1), once(10), false, Passed},
		{"nothing in common", nil, once(1), true, Inconclusive},
		{"nothing in common, without a gate", once(1), nil, false, Inconclusive},
		{"not measured any more", once(1), nil, true, Failed},
	} {
		for _, format := range ChangeFormats() {
			if got, err := Changes(io.Discard, format, stats.Compare(test.old, test.new), test.gate, terminal.Style{}); got != test.want || err != nil {
				t.Errorf("%s, %s: outcome %v, %v, want %v", test.name, format, got, err, test.want)
			}
		}
	}
}

// TestUnclearNumbersDontHideOthers: of hundreds that may be chance none has a row, and what differs does.
func TestUnclearNumbersDontHideOthers(t *testing.T) {
	old, changed := validOnly(madeUp(t)), validOnly(madeUp(t))
	for i := range changed {
		r := &changed[i]
		r.Started = r.Started.AddDate(0, 0, 1) // so that it was not made in turns
		if r.Server != nil {
			*r.Server.CPUNS *= 2
		}
		if r.Scenario.Transport == transport.WebSocket.Name {
			r.Bytes.AppDown += r.Bytes.AppDown / 20
		}
	}
	var text strings.Builder
	if _, err := Changes(&text, "text", stats.Compare(old, changed), false, terminal.Style{}); err != nil {
		t.Fatal(err)
	}
	for want, has := range map[string]bool{"  unclear\n": false, "  more\n": true, "+100.0 % ?": true, "so many that none is listed": true} {
		if strings.Contains(text.String(), want) != has {
			t.Errorf("%q is in the comparison: %v, want %v", want, !has, has)
		}
	}
}

// TestAnnotationsAreOneLine: nothing that a record holds ends a workflow command, or begins another one.
func TestAnnotationsAreOneLine(t *testing.T) {
	var got strings.Builder
	annotate(&got, "error", "a: b,\r\nc", "100 %\n::set-env::x")
	if want := "::error title=a%3A b%2C\\r\\nc::100 %25\\n::set-env::x\n"; got.String() != want {
		t.Errorf("got %q, want %q", got.String(), want)
	}
}

// TestSectionsSayOnlyWhatThereIs: rows that share no parameter have no caption, and some sections need no note.
func TestSectionsSayOnlyWhatThereIs(t *testing.T) {
	rows := Table{Columns: []Column{{"transport", false}}, Rows: [][]Cell{{{Text: "sse"}}}}
	captioned := rows
	captioned.Caption = "50 clients"
	const table = "| transport |\n|---|\n| sse |\n"
	for _, test := range []struct {
		section pageSection
		want    string
	}{
		{pageSection{Question: "Why?", Table: captioned, Note: "Per client."}, "\n## Why?\n\n50 clients.\nPer client.\n\n" + table},
		{pageSection{Question: "Why?", Table: captioned}, "\n## Why?\n\n50 clients.\n\n" + table},
		{pageSection{Question: "Why?", Table: rows}, "\n## Why?\n\n" + table},
		{pageSection{Question: "Why?"}, "\n## Why?\n\n"},
	} {
		var got strings.Builder
		test.section.writeMarkdown(&got, nil)
		if got.String() != test.want {
			t.Errorf("%+v\n%q\nwant\n%q", test.section, got.String(), test.want)
		}
	}
}
