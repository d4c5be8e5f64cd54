package report

import (
	"bytes"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"pollpush/bill"
	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/results/stats"
)

// prices reads a price file with these items.
func prices(t *testing.T, name, items string) bill.Prices {
	t.Helper()
	p, err := bill.Read(strings.NewReader("about: a test\ndate: 2026-11\nsource: nowhere\ncurrency: EUR\n"+items), name+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// billed are some of the made-up runs with two price files.
func billed(t *testing.T) Report {
	t.Helper()
	runs := stats.Answering(madeUp(t), "sparse")
	return Report{Runs: runs, Prices: []bill.Prices{
		prices(t, "machine", "items:\n- {name: cores, meter: vcpu_hours, price: 0.05}\n- {name: egress, meter: egress_gb, price: 0.1}\n"),
		prices(t, "sockets", "for: sockets\nitems:\n- {name: messages, meter: socket_messages, per: 1000000, price: 1}\n- {name: minutes, meter: connection_minutes, per: 1000000, price: 0.25}\n"),
	}}
}

// only leaves of a report what the bills are: up to the question that comes next.
func only(write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		var all strings.Builder
		if err := write(&all); err != nil {
			return err
		}
		_, bills, _ := strings.Cut(all.String(), billQuestion)
		bills, _, _ = strings.Cut(bills, sparse().text)
		_, err := io.WriteString(w, bills)
		return err
	}
}

func TestBills(t *testing.T) {
	r := billed(t)
	golden(t, "bill.txt", only(func(w io.Writer) error { return Text(w, r) }))
	golden(t, "bill.md", only(func(w io.Writer) error { return Markdown(w, r) }))
	var page bytes.Buffer
	if err := HTML(&page, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<h2 id="bill">` + billQuestion, "machine (EUR)", "for 30 days", "because it is for WebSockets"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %q", want)
		}
	}
}

// TestBillIsOfTheMean: the sum in a row is that of the mean of what its repetitions used, and invalid runs are none of them.
func TestBillIsOfTheMean(t *testing.T) {
	r := billed(t)
	sections := r.bills()
	if len(sections) != 1 {
		t.Fatalf("%d sections, want one: the runs are of one host", len(sections))
	}
	table := sections[0].Table
	groups := tableOrder(stats.Groups(r.Runs))
	if len(table.Rows) != len(groups) {
		t.Fatalf("%d rows for %d scenarios", len(table.Rows), len(groups))
	}
	for i, g := range groups {
		sent, seconds := 0.0, 0.0
		for _, run := range g.Runs {
			if !run.Valid {
				t.Errorf("%s is invalid, and billed", run.ID)
			}
			sent, seconds = sent+results.Value(run.Bytes.WireDown), seconds+float64(run.WindowNS)/1e9
		}
		egress := 0.1 * sent / seconds * 2592000 / 1e9
		more := sections[0].More[0]
		if got, want := more.Rows[i][len(more.Rows[i])-1].Text, digits(egress); got != want {
			t.Errorf("%s: egress %s, want %s", g.Scenario.Label(), got, want)
		}
		if row := table.Rows[i]; row[0].Text != g.Scenario.Label() {
			t.Errorf("row %d is of %s, want %s", i, row[0].Text, g.Scenario.Label())
		} else if got := row[len(row)-1].Text; (got == missing) != (g.Scenario.Transport != ws.transport) {
			t.Errorf("%s costs %s at a price list for sockets", g.Scenario.Label(), got)
		}
	}
}

// TestNoBillOfTheUnmeasured: of a server that nobody read, cores cost an unknown sum, and so does all together.
func TestNoBillOfTheUnmeasured(t *testing.T) {
	run := made(t, "sparse", sse, 5, 3, results.EveryEvent, 1)
	run.Server = nil
	r := billed(t)
	r.Runs = []results.Run{run}
	row := r.bills()[0].Table.Rows[0]
	if got := row[len(row)-2]; got != (Cell{Text: missing}) {
		t.Errorf("the sum is %q, want %q", got, missing)
	}
	if sum := r.Prices[0].Month(bill.Measured(run)).Total; !math.IsNaN(sum) {
		t.Errorf("the sum is %v, want NaN", sum)
	}
}

// TestNoBill: a price file that is not for a run has no cost in its row, and says why.
func TestNoBill(t *testing.T) {
	r := billed(t)
	r.Runs = []results.Run{made(t, "sparse", sse, 5, 3, results.EveryEvent, 1)}
	more := r.bills()[0].More[1]
	if row := more.Rows[0]; row[len(row)-1] != (Cell{Text: missing}) || row[len(row)-2] != (Cell{Text: missing}) {
		t.Errorf("the row is %v, want no costs", row)
	}
	if !strings.HasSuffix(more.Caption, "; no bill for sse, because it is for WebSockets") {
		t.Errorf("the caption is %q", more.Caption)
	}
}

// TestBillLeavesOut: a sum that something is not in says so, beside itself and in words.
func TestBillLeavesOut(t *testing.T) {
	r := Report{
		Runs:   []results.Run{made(t, "sparse", ws, 5, 3, results.EveryEvent, 1), made(t, "sparse", sse, 5, 3, results.EveryEvent, 1)},
		Prices: []bill.Prices{prices(t, "objects", "items:\n- {name: duration, meter: wall_clock_gb_seconds, memory_gb: 1, price: 1}\n")},
	}
	s := r.bills()[0]
	if len(s.Table.Rows) != 2 {
		t.Fatalf("%d rows, want two", len(s.Table.Rows))
	}
	for _, row := range s.Table.Rows {
		label, sum := row[0].Text, row[len(row)-1].Text
		if strings.HasSuffix(sum, " or more") != (label == ws.transport) {
			t.Errorf("%s costs %s", label, sum)
		}
	}
	if !strings.Contains(s.More[0].Caption, "; the sum of websocket leaves out the time ") {
		t.Errorf("the caption is %q", s.More[0].Caption)
	}
}

// TestBillsAreNoMarkup: names of files, items and currencies are others' texts, and Markdown takes them for no more than that.
func TestBillsAreNoMarkup(t *testing.T) {
	r := billed(t)
	p := prices(t, "a|b", "items:\n- {name: '<b>|*x*', meter: vcpu_hours, price: 0.05}\n")
	p.Currency = "[EUR](x)"
	r.Prices = []bill.Prices{p}
	var text strings.Builder
	if err := Markdown(&text, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`| a\|b (\[EUR\](x)) |`, `| &lt;b&gt;\|\*x\* |`, `prices of a\|b, in \[EUR\](x)`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in the bills in Markdown", want)
		}
	}
}

// TestBillsPerHost: what was measured on two hosts has a section for each, with ids of their own.
func TestBillsPerHost(t *testing.T) {
	r := billed(t)
	other := r.Runs[0]
	other.Host.Cores += 2
	r.Runs = append(r.Runs, other)
	sections := r.bills()
	if len(sections) != 2 || sections[0].ID != "bill-1" || sections[1].ID != "bill-2" || len(sections[1].Table.Rows) != 1 {
		t.Errorf("%d sections, want one for each of two hosts", len(sections))
	}
}

// TestDocumentedBill: docs/prices.md has the bill of a committed reference run at all prices that come along.
func TestDocumentedBill(t *testing.T) {
	runs, _, err := results.Read("../results/data/reference/quick/runs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	const file, begin, end = "../docs/prices.md", "<!-- bill: of the reference run; `go test ./report -update` writes it -->\n", "<!-- /bill -->\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the bill", file)
	}
	var now strings.Builder
	for _, s := range (Report{Runs: runs, Prices: bill.Files()}).bills() {
		s.writeMarkdown(&now, nil)
	}
	if now.Len() == 0 {
		t.Fatal("the reference run has no bill")
	}
	goldenfile.Check(t, file, []byte(before+begin+now.String()+"\n"+end+after))
}
