package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"

	"pollpush/results"
	"pollpush/results/stats"
)

// TestLinksAreLinks: whatever a bench is called, the links to its figures have no character that ends a link in CommonMark.
func TestLinksAreLinks(t *testing.T) {
	for path, want := range map[string]string{
		"../../../plots/figures/quick/tradeoff.svg": "../../../plots/figures/quick/tradeoff.svg",
		"../figures/my nightly (1)/a.svg":           "../figures/my%20nightly%20%281%29/a.svg",
		"../é<b>%20\\\"'/#?a:b.svg":                 "../%C3%A9%3Cb%3E%2520%5C%22%27/%23%3Fa%3Ab.svg",
	} {
		if got := destination(path); got != want {
			t.Errorf("destination(%q) = %s, want %s", path, got, want)
		}
	}
	var text strings.Builder
	writeFigures(&text, []Figure{{Question: "What [is] it?", Link: "my (1).svg"}}, nil)
	if want := "\n![What \\[is\\] it?](my%20%281%29.svg)\n"; text.String() != want {
		t.Errorf("the figure is written %q, want %q", text.String(), want)
	}
}

func TestPlainText(t *testing.T) {
	for text, want := range map[string]string{
		"1.25 ms (1.2–1.3), -5 %, +3": "1.25 ms (1.2–1.3), -5 %, +3",
		"<b>*a*_b_`c`|[d](e)~~f~~#1":  "&lt;b&gt;\\*a\\*\\_b\\_\\`c\\`\\|\\[d\\](e)\\~\\~f\\~\\~\\#1",
		"&lt;\n# x\x1b[1m":            `&amp;lt; \# x\\x1b\[1m`,
		"- a":                         `\- a`,
		"12. a":                       `12\. a`,
		"===":                         `\===`,
	} {
		if got := plainText(text); got != want {
			t.Errorf("plainText(%q) = %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"quick/a-sse/1": "`quick/a-sse/1`", "a`<b>": "a\\`&lt;b&gt;", " a": " a"} {
		if got := code(text); got != want {
			t.Errorf("code(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for text, want := range map[string]string{
		"quick/sse/1": "quick/sse/1", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "  =1": "  '=1", "a; =1": "a; '=1", "＝1": "'＝1",
		"\t=1": `\t=1`, "\r=1": `\r=1`, "a-b": "a-b", "": "",
	} {
		if got := cellText(text); got != want {
			t.Errorf("cellText(%q) = %q, want %q", text, got, want)
		}
	}
	r := madeUp(t)[0]
	r.ID, r.Host.CPU, r.Scenario.Target, r.InvalidBecause = "=id", "=cpu", "=target", []string{"=because"}
	r.Server.RSSIdleBytes = results.Observed(*r.Server.RSSBytes + 1e6) // a number that is negative stays one
	var text bytes.Buffer
	if err := CSV(&text, []results.Run{r}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	negative := 0
	for _, cell := range rows[1] {
		if strings.HasPrefix(cell, "=") {
			t.Errorf("the cell %q is a formula", cell)
		}
		if strings.HasPrefix(cell, "-") {
			negative++
		}
	}
	if negative != 1 {
		t.Errorf("%d numbers are negative, want the memory per client", negative)
	}
}

// variants returns runs that differ from the first in one field each: all fields of a scenario but the seed, those of the
// host, and parallel.
func variants(t *testing.T) []results.Run {
	base := made(t, "base", sse, 5, 3, results.EveryEvent, 1)
	base.Host.Modules = map[string]string{"m.example/a": "v1"}
	runs := []results.Run{base}
	vary := func(change func(*results.Run)) {
		r := base
		change(&r)
		r.ID = fmt.Sprintf("q/v%d/1", len(runs))
		runs = append(runs, r)
	}
	alter := func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			v.SetString("an other/one")
		case reflect.Int, reflect.Int64:
			v.SetInt(v.Int() + 3)
		case reflect.Float64:
			v.SetFloat(v.Float() + 3)
		case reflect.Bool:
			v.SetBool(!v.Bool())
		case reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
		case reflect.Map:
			v.Set(reflect.ValueOf(map[string]string{"m.example/b": "v1"}))
		default:
			t.Fatalf("can't alter a %s", v.Kind())
		}
	}
	for i := range reflect.TypeFor[results.Scenario]().NumField() {
		if reflect.TypeFor[results.Scenario]().Field(i).Name != "Seed" {
			vary(func(r *results.Run) { alter(reflect.ValueOf(&r.Scenario).Elem().Field(i)) })
		}
	}
	for i := range reflect.TypeFor[results.Host]().NumField() {
		vary(func(r *results.Run) { alter(reflect.ValueOf(&r.Host).Elem().Field(i)) })
	}
	vary(func(r *results.Run) { r.Parallel = true })
	vary(func(r *results.Run) { r.Host.Modules = map[string]string{"m.example/a": "v2"} })
	vary(func(r *results.Run) { r.Host.Modules = nil })
	vary(func(r *results.Run) { r.Host.CPU = "an other-one" }) // alike once blanks and slashes are gone
	return runs
}

// TestRowsNeverLookAlike: scenarios that differ in anything have rows, and names in the benchmark format, that do too.
func TestRowsNeverLookAlike(t *testing.T) {
	runs := variants(t)
	var text bytes.Buffer
	if err := Bench(&text, runs); err != nil {
		t.Fatal(err)
	}
	read := 0
	reader := benchfmt.NewReader(&text, "bench")
	seen := map[string]bool{}
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Error(record)
		case *benchfmt.Result:
			if name := string(record.Name); seen[name] {
				t.Errorf("two scenarios are called %s", name)
			} else {
				seen[name] = true
			}
			r := runs[read]
			system, architecture, _ := strings.Cut(r.Host.OS, "/")
			for key, want := range map[string]string{"goos": system, "goarch": architecture, "cpu": r.Host.CPU, "pollpush": r.Host.Revision,
				"kernel": r.Host.Kernel, "cores": fmt.Sprint(r.Host.Cores), "pinned": fmt.Sprint(r.Host.Pinned)} {
				if got := record.GetConfig(key); got != want {
					t.Errorf("run %d: %s is %q, want its own, %q", read, key, got, want)
				}
			}
			read++
		}
	}
	if read != len(runs) {
		t.Errorf("read %d results, want %d", read, len(runs))
	}

	changes := stats.Compare(runs, runs)
	nameOf := scenarioNames(changes)
	owner := map[string]results.Identity{}
	for _, c := range changes {
		id := stats.Group{Scenario: c.Scenario, Host: c.Host, Parallel: c.Parallel}.Identity()
		if other, ok := owner[nameOf(c)]; ok && other != id {
			t.Errorf("two scenarios are compared as %s", nameOf(c))
		}
		owner[nameOf(c)] = id
	}
	if len(owner) != len(runs) {
		t.Errorf("%d scenarios are compared, want %d", len(owner), len(runs))
	}

	rows := map[string]bool{}
	for _, s := range sections(runs) {
		table := s.table()
		for _, row := range table.Rows {
			line := s.id() + table.Caption
			for i, cell := range row {
				if i > table.Parameters {
					break
				}
				line += "|" + cell.Text
			}
			if rows[line] {
				t.Errorf("two rows look alike: %s", line)
			}
			rows[line] = true
		}
	}
}

// TestPlacesAreApart: deliveries, findings and names of runs say where those come from.
func TestPlacesAreApart(t *testing.T) {
	here, there := validOnly(madeUp(t)), validOnly(madeUp(t))
	for i := range there {
		there[i].Host.CPU = "Another CPU"
	}
	both := append(here, there...)
	var text strings.Builder
	if err := Text(&text, Report{Runs: both}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"host 1 (cpu Example CPU)", "host 2 (cpu Another CPU)", ", on host 2 (cpu Another CPU): * "} {
		if !strings.Contains(strings.Join(strings.Fields(text.String()), " "), want) {
			t.Errorf("the text does not say %q", want)
		}
	}
	if n := len(account(both).rows); n != 2*len(account(here).rows) {
		t.Errorf("deliveries have %d rows, want those of each host", n)
	}
	var page strings.Builder
	if err := HTML(&page, Report{Runs: both}); err != nil || !strings.Contains(page.String(), "2 different hosts or versions (cpu)") {
		t.Errorf("the page does not warn of two hosts (%v)", err)
	}
	if err := Markdown(io.Discard, Report{Runs: both}); err != nil {
		t.Error(err)
	}
}
