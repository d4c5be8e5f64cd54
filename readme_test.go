package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

const (
	numbersBegin = "<!-- numbers: the reference run of the quick suite; `go test -run README -update .` writes them -->\n"
	numbersEnd   = "<!-- /numbers -->\n"
)

// TestREADMENumbers checks that the numbers in README are those of the committed reference run.
func TestREADMENumbers(t *testing.T) {
	runs, warnings, err := results.Read("results/data/reference/quick/runs.jsonl")
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	want := readmeNumbers(runs)
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), numbersBegin)
	got, after, ok2 := strings.Cut(rest, numbersEnd)
	if !ok || !ok2 {
		t.Fatal("README.md has no place for the numbers")
	}
	if goldenfile.Update() {
		if err := os.WriteFile("README.md", []byte(before+numbersBegin+want+numbersEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("README.md says\n%s\nand the reference run says\n%s\nrun: go test -run README -update .", got, want)
	}
}

// readmeNumbers is the table of README: a row per transport, a column per question of the quick suite.
func readmeNumbers(runs []results.Run) string {
	columns := []struct {
		title, set, metric, base string
		factor                   float64
	}{
		{"how stale (mean)", "freshness", "latency-mean", "ns", 1},
		{"p90", "freshness", "latency-p90", "ns", 1},
		{"app bytes per event", "freshness", "app-bytes-per-event", "B", 1},
		{"wire bytes per event", "freshness", "wire-bytes-per-event", "B", 1},
		{"server CPU per event", "freshness", "server-cpu-per-event", "ns", 1},
		{"app bytes per idle client and hour", "idle", "app-bytes", "B", 3600},
		{"server CPU per idle client and hour", "idle", "server-cpu", "ns", 3600},
		{"server memory per connection", "idle", "server-memory", "B", 1},
	}
	var b strings.Builder
	b.WriteString("| |")
	for _, c := range columns {
		fmt.Fprintf(&b, " %s |", c.title)
	}
	b.WriteString("\n|---" + strings.Repeat("|---:", len(columns)) + "|\n")
	groups := stats.Groups(runs)
	for _, transport := range transport.Names() {
		var cells []string
		label := ""
		for _, c := range columns {
			i := slices.IndexFunc(groups, func(g stats.Group) bool {
				return g.Scenario.Transport == transport && strings.HasPrefix(g.Runs[0].ID, "quick/"+c.set+"-")
			})
			cell := "–"
			if i >= 0 {
				label = groups[i].Scenario.Label()
				metric, _ := stats.MetricNamed(c.metric)
				cell = human(c.factor*groups[i].Summary(metric).Median, c.base)
			}
			cells = append(cells, cell)
		}
		if label == "" {
			continue // the reference was made before there was this transport
		}
		fmt.Fprintf(&b, "| **%s** | %s |\n", label, strings.Join(cells, " | "))
	}
	r := runs[0]
	fmt.Fprintf(&b, "\nMedians; 20 events/s of 64 B to 200 clients, and 500 clients to whom nothing happens; %s, %d cores, Linux %s, %s, %s, revision %s.\n",
		r.Host.CPU, r.Host.Cores, r.Host.Kernel, r.Host.Go, r.Started.Format("2006-01-02"), r.Host.Revision)
	return b.String()
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
		c, rest, err := newRootCommand().Find(args)
		if err != nil || !c.HasParent() {
			t.Errorf("pollpush %s: there is no such command", args)
			continue
		}
		if err := c.ParseFlags(rest); err != nil {
			t.Errorf("pollpush %s: %v", args, err)
			continue
		}
		if err := c.ValidateArgs(c.Flags().Args()); err != nil {
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
	if !bytes.HasSuffix(said, []byte("\n  everything is within its bounds, and every sabotage was caught\n")) {
		t.Errorf("the calibration ends with\n%s", said[max(0, len(said)-300):])
	}
}
