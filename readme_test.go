package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/plots"
	"pollpush/report"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// readmeBlocks are the parts of README that come from reference runs, between comments.
var readmeBlocks = []struct {
	suite, begin, end string
	write             func(runs []results.Run) string
}{
	{reference(), "<!-- answer: of the reference run; `go test -run READMENumbers -update .` writes it -->\n", "<!-- /answer -->\n", readmeAnswer},
	{reference(), "<!-- numbers: of the reference run; `go test -run READMENumbers -update .` writes them -->\n", "<!-- /numbers -->\n", readmeNumbers},
	{"conditions", "<!-- conditions: of the reference run; `go test -run READMENumbers -update .` writes them -->\n", "<!-- /conditions -->\n", readmeConditions},
	{"workloads", "<!-- direction: of the reference run; `go test -run READMENumbers -update .` writes it -->\n", "<!-- /direction -->\n", readmeDirection},
	{"tokens", "<!-- turns: of the reference run; `go test -run READMENumbers -update .` writes it -->\n", "<!-- /turns -->\n", readmeTurns},
	{"round", "<!-- round: of the reference run; `go test -run READMENumbers -update .` writes it -->\n", "<!-- /round -->\n", readmeRound},
	{"scale", "<!-- scale: of the reference run; `go test -run READMENumbers -update .` writes it -->\n", "<!-- /scale -->\n", readmeScale},
	{"agents", "<!-- hosts: of the reference run; `go test -run READMENumbers -update .` writes it -->\n", "<!-- /hosts -->\n", readmeHosts},
}

// TestREADMENumbers checks that the numbers in README are those of the committed reference runs.
func TestREADMENumbers(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	for _, block := range readmeBlocks {
		runs, warnings, err := results.Read("results/data/reference/" + block.suite + "/runs.jsonl")
		want := ""
		switch {
		case block.suite != reference() && errors.Is(err, fs.ErrNotExist):
			fmt.Fprintf(os.Stderr, "NOT CHECKED: the suite %s was not measured yet, and README shows nothing of it\n", block.suite)
		case err != nil || len(warnings) > 0:
			t.Fatal(err, warnings)
		default:
			want = block.write(runs)
		}
		before, rest, ok := strings.Cut(readme, block.begin)
		got, after, ok2 := strings.Cut(rest, block.end)
		switch {
		case !ok || !ok2:
			t.Fatalf("README.md has no place for %q", block.begin)
		case goldenfile.Update():
			readme = before + block.begin + want + block.end + after
		case got != want:
			t.Errorf("README.md says\n%s\nand the reference run says\n%s\nrun: go test -run READMENumbers -update .", got, want)
		}
	}
	if goldenfile.Update() {
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// reference returns the suite whose reference run README shows: full, or quick where full was not made.
func reference() string {
	if _, err := os.Stat("results/data/reference/full/runs.jsonl"); err == nil {
		return "full"
	}
	return "quick"
}

// readmeAnswer is what README begins with: the figures and the answer of the reference run.
func readmeAnswer(runs []results.Run) string {
	var b strings.Builder
	for _, f := range plots.Figures()[:2] {
		path := fmt.Sprintf("plots/figures/reference/%s/%s.png", reference(), f.Name)
		if _, err := os.Stat(path); err == nil {
			fmt.Fprintf(&b, "![%s](%s)\n", f.Question, path)
		}
	}
	if answer := report.Answer(runs); answer != "" {
		fmt.Fprintf(&b, "\n**%s**\n", answer)
	}
	return b.String()
}

// readmeNumbers is what was found, and a row for each transport.
func readmeNumbers(runs []results.Run) string {
	var b strings.Builder
	first := "\n" // of the list
	for _, question := range []string{"staleness", "sparse"} {
		for _, f := range report.Findings(runs) {
			if f.Question == question && strings.Contains(f.Text, " times") { // compares
				fmt.Fprintf(&b, "%s* %s\n", first, f)
				first = ""
			}
		}
	}
	questions := []readmeQuestion{
		{"staleness", "busy", []readmeColumn{{"how stale (mean)", "latency-mean", "ns", 1}, {"p90", "latency-p90", "ns", 1},
			{"app bytes per event", "app-bytes-per-event", "B", 1}, {"wire bytes per event", "wire-bytes-per-event", "B", 1}, {"server CPU per event", "server-cpu-per-event", "ns", 1}}},
		{"sparse", "sparse", []readmeColumn{{"how stale (mean)", "latency-mean", "ns", 1},
			{"app bytes per event", "app-bytes-per-event", "B", 1}, {"wire bytes per event", "wire-bytes-per-event", "B", 1}, {"server CPU per event", "server-cpu-per-event", "ns", 1}}},
		{"idle", "idle", []readmeColumn{{"app bytes per client and hour", "app-bytes", "B", 3600}, {"wire bytes per client and hour", "wire-bytes", "B", 3600}, {"server CPU per client and hour", "server-cpu", "ns", 3600},
			{"server memory per client, after a collection", "server-memory", "B", 1}, {"server memory per client, under load", "server-memory-load", "B", 1}, {"kernel memory per client", "server-kernel-memory", "B", 1}}},
	}
	groups := stats.Groups(runs)
	for _, some := range [][]readmeQuestion{questions[:2], questions[2:]} { // what users see, and those to whom nothing happens
		var settings []string
		for _, q := range some {
			if g, ok := q.of(groups, transport.WebSocket.Name, ""); ok {
				settings = append(settings, q.setting(g)+", "+q.busy(groups, some[0]))
			}
		}
		if len(settings) > 0 {
			fmt.Fprintf(&b, "\n%s\n%s.\n", readmeTable(groups, some), strings.Join(settings, ". "))
		}
	}
	r := runs[0]
	fmt.Fprintf(&b, "\nTables: medians, and below them the range of the repetitions, from six on a 95 %% interval. Sentences: 95 %% intervals of ratios. App bytes went through the sockets, wire bytes are all of their IP packets. CPU costs hold for a server that is as busy. Kernel memory is that of one end of a connection. %s, %d cores, Linux %s, %s, %s, revision %s. The whole report, with the runs that were invalid: [report.md](results/data/reference/%s/report.md).\n",
		r.Host.CPU, r.Host.Cores, r.Host.Kernel, r.Host.Go, r.Started.Format("2006-01-02"), r.Host.Revision, reference())
	return b.String()
}

// A readmeQuestion is columns of README's table that come from the runs that answer one question.
type readmeQuestion struct {
	name, title string
	columns     []readmeColumn
}

type readmeColumn struct {
	title, metric, base string
	factor              float64
}

// readmeTable has a row for each transport.
func readmeTable(groups []stats.Group, questions []readmeQuestion) string {
	var b strings.Builder
	columns := 0
	b.WriteString("| |")
	for _, q := range questions {
		for _, c := range q.columns {
			fmt.Fprintf(&b, " %s: %s |", q.title, c.title)
			columns++
		}
	}
	b.WriteString("\n|---" + strings.Repeat("|---:", columns) + "|\n")
	for _, transport := range transport.NamesOver(results.HTTP1) {
		label := ""
		var cells []string
		for _, q := range questions {
			g, ok := q.of(groups, transport, label)
			if ok && label == "" {
				label = g.Scenario.Label()
			}
			for _, c := range q.columns {
				cell := "–"
				if ok {
					cell = c.cell(g)
				}
				cells = append(cells, cell)
			}
		}
		if label != "" { // else the reference was made before there was this transport
			fmt.Fprintf(&b, "| **%s** | %s |\n", label, strings.Join(cells, " | "))
		}
	}
	return b.String()
}

// of returns the group of a transport that answers the question, with that label unless it is "".
func (q readmeQuestion) of(groups []stats.Group, transport, label string) (stats.Group, bool) {
	i := slices.IndexFunc(groups, func(g stats.Group) bool {
		return g.Scenario.Transport == transport && slices.Contains(g.Runs[0].Questions, q.name) && (label == "" || g.Scenario.Label() == label)
	})
	if i < 0 {
		return stats.Group{}, false
	}
	return groups[i], true
}

// cell is a median with its range below it.
func (c readmeColumn) cell(g stats.Group) string {
	metric, _ := stats.MetricNamed(c.metric)
	s := g.Summary(metric)
	cell := human(c.factor*s.Median, c.base)
	low, high := human(c.factor*s.Low, c.base), human(c.factor*s.High, c.base)
	if s.N > 1 && low != high {
		cell += fmt.Sprintf("<br><sub>%s – %s</sub>", low, high)
	}
	return cell
}

// setting says what was measured, with whose heads and from how far away.
func (q readmeQuestion) setting(g stats.Group) string {
	s := g.Scenario
	title := strings.ToUpper(q.title[:1]) + q.title[1:]
	text := fmt.Sprintf("%s: %g events/s of %d B to %d clients", title, s.Rate, s.Payload, s.Clients)
	switch {
	case s.Rate == 0:
		text = fmt.Sprintf("%s: %d clients to whom nothing happens", title, s.Clients)
	case s.Topics > 1:
		text = fmt.Sprintf("%s: one event of %d B per %g s on each of %d topics to %d clients", title, s.Payload, 1/s.Rate, s.Topics, s.Clients)
	}
	rtt := "no added RTT"
	if s.RTT > 0 {
		rtt = fmt.Sprintf("%v added RTT", s.RTT)
	}
	return fmt.Sprintf("%s, %s headers, %s, repetitions: %d", text, s.Headers, rtt, len(g.Runs))
}

// busy says how busy the server was in the runs whose CPU time the table has, which are of the transports as first has them.
func (q readmeQuestion) busy(groups []stats.Group, first readmeQuestion) string {
	utilisation, _ := stats.MetricNamed("utilisation")
	least, most := math.Inf(1), 0.0
	for _, transport := range transport.NamesOver(results.HTTP1) {
		if own, ok := first.of(groups, transport, ""); ok {
			if g, ok := q.of(groups, transport, own.Scenario.Label()); ok {
				v := 100 * g.Summary(utilisation).Median
				least, most = min(least, v), max(most, v)
			}
		}
	}
	return fmt.Sprintf("server busy for %.1f to %.1f %% of its core's time", least, most)
}

// human writes v with three significant digits and its unit.
func human(v float64, base string) string {
	if math.IsNaN(v) {
		return "–"
	}
	p := stats.PrefixOf(v, base)
	v /= p.Factor
	digits := max(0, 2-int(math.Floor(math.Log10(max(math.Abs(v), 1)))))
	return fmt.Sprintf("%.*f %s", digits, v, p.Symbol)
}

// TestREADMECommands checks that each pollpush command in README exists with all its flags.
func TestREADMECommands(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^\./pollpush ([^#|\n]*)`).FindAllSubmatch(readme, -1)
	if len(lines) < 5 {
		t.Fatalf("only %d commands found in README", len(lines))
	}
	for _, line := range lines {
		args := strings.Fields(string(line[1]))
		if err := checkCommand(args); err != nil {
			t.Errorf("pollpush %s: %v", args, err)
		}
	}
}

// TestREADMELinks checks that what README links to is there.
func TestREADMELinks(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllSubmatch(readme, -1)
	scripts := regexp.MustCompile(`\./(scripts/\S+\.sh)`).FindAllSubmatch(readme, -1)
	if len(links) < 10 || len(scripts) < 3 {
		t.Fatalf("only %d links and %d scripts found in README", len(links), len(scripts))
	}
	for _, link := range links {
		if _, err := os.Stat(filepath.FromSlash(string(link[1]))); err != nil && !bytes.Contains(link[1], []byte("://")) {
			t.Errorf("README links to %s: %v", link[1], err)
		}
	}
	for _, script := range scripts {
		if info, err := os.Stat(string(script[1])); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("README names %s, which can't be run: %v", script[1], err)
		}
	}
}

// TestREADMECalibration: README sends readers to a calibration that found nothing wrong.
func TestREADMECalibration(t *testing.T) {
	said, err := os.ReadFile("results/data/reference/verify.txt")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(said, []byte("\n  everything is within its bounds, every sabotage was caught, and no pause went unnoticed\n")) {
		t.Errorf("the calibration ends with\n%s", said[max(0, len(said)-300):])
	}
}
