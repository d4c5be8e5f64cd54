package report

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
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
	golden(t, "changes.txt", func(w io.Writer) error {
		failures, err := Changes(w, stats.Compare(old, changed), true)
		if failures == 0 {
			t.Error("no failure, want some for the bytes of WebSocket and for the lost events")
		}
		return err
	})
	golden(t, "unchanged.txt", func(w io.Writer) error {
		failures, err := Changes(w, stats.Compare(validOnly(old), validOnly(old)), true)
		if failures > 0 {
			t.Errorf("%d failures of runs compared with themselves, want none", failures)
		}
		return err
	})
	golden(t, "incomparable.txt", func(w io.Writer) error {
		failures, err := Changes(w, stats.Compare(old[:1], old[5:6]), true)
		if failures == 0 {
			t.Error("nothing was compared, and the gate is passed")
		}
		return err
	})
}

func TestNothingToCompareFails(t *testing.T) {
	if failures, err := Changes(io.Discard, stats.Compare(nil, madeUp(t)), true); failures == 0 || err != nil {
		t.Errorf("Changes = %d failures, %v, want one", failures, err)
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
		test.section.writeMarkdown(&got)
		if got.String() != test.want {
			t.Errorf("%+v\n%q\nwant\n%q", test.section, got.String(), test.want)
		}
	}
}
