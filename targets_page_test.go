package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pollpush/check"
	"pollpush/internal/goldenfile"
	"pollpush/internal/visible"
	"pollpush/suites/targets"
	"pollpush/transport"
)

const targetsPage = "docs/targets.md"

func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fenced returns the blocks of a page that are marked as being in a language.
func fenced(page, language string) (blocks []string) {
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// TestTargetsPageKeys: docs/targets.md has a row for each key that a file may have, and none for others.
func TestTargetsPageKeys(t *testing.T) {
	var want []string
	keysOf(reflect.TypeFor[targets.Target](), "", &want)
	if len(want) < 40 {
		t.Fatalf("files have the keys %q: this test overlooks some", want)
	}
	_, table, _ := strings.Cut(readPage(t, targetsPage), "\n## The file\n")
	table, _, _ = strings.Cut(table, "\n## ")
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-zA-Z_.]+)` \\|").FindAllStringSubmatch(table, -1) {
		got = append(got, m[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s has rows for the keys\n%q, want\n%q", targetsPage, got, want)
	}
}

// keysOf appends the keys of a mapping that is read into a struct, and of those in it, by their paths; T is the name of a transport.
func keysOf(of reflect.Type, path string, keys *[]string) {
	for field := range of.Fields() {
		key := field.Tag.Get("yaml")
		if key == "" || key == "-" {
			continue
		}
		*keys = append(*keys, path+key)
		inner, under := field.Type, path+key+"."
		if inner.Kind() == reflect.Map && inner.Elem().Kind() == reflect.Struct {
			inner, under = inner.Elem(), under+"T."
		}
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			keysOf(inner, under, keys)
		}
	}
}

// TestTargetsPagePlaceholders: the page has a row for each placeholder that the package's comment names.
func TestTargetsPagePlaceholders(t *testing.T) {
	comment, _, _ := strings.Cut(readPage(t, "suites/targets/target.go"), "\npackage ")
	placeholders := regexp.MustCompile(`(?m)^//\t(.*?)  `).FindAllStringSubmatch(comment, -1)
	if len(placeholders) < 12 {
		t.Fatalf("the package's comment names placeholders in %d lines: this test overlooks some", len(placeholders))
	}
	page := readPage(t, targetsPage)
	for _, line := range placeholders {
		for _, name := range regexp.MustCompile(`\{[a-z0-9:]+\}`).FindAllString(line[1], -1) {
			if !regexp.MustCompile("(?m)^\\| [^|]*`" + regexp.QuoteMeta(name) + "`").MatchString(page) {
				t.Errorf("%s has no row for the placeholder %s", targetsPage, name)
			}
		}
	}
}

// TestTargetsPageExamples: what the page shows of a shipped file stands in that file.
func TestTargetsPageExamples(t *testing.T) {
	shown := 0
	for _, block := range fenced(readPage(t, targetsPage), "yaml") {
		name, lines, ok := strings.Cut(strings.TrimPrefix(block, "# "), "\n")
		if !ok || !strings.HasPrefix(block, "# suites/targets/") {
			continue
		}
		shown++
		file := readPage(t, name)
		for line := range strings.Lines(lines) {
			if !strings.Contains(file, line) {
				t.Errorf("%s has no line %q, which %s shows", name, line, targetsPage)
			}
		}
	}
	if shown < 5 {
		t.Errorf("%s shows %d examples: this test overlooks some", targetsPage, shown)
	}
}

// TestTargetsPageServers: the page's table of servers is that of the shipped files.
func TestTargetsPageServers(t *testing.T) {
	const begin, end = "<!-- servers: `go test -run TestTargetsPage -update .` writes them -->\n", "<!-- /servers -->\n"
	page := readPage(t, targetsPage)
	before, after := around(t, page, begin, end)
	var b strings.Builder
	b.WriteString("\n| name | what it is | ways | installed as | configured by |\n| --- | --- | --- | --- | --- |\n")
	installed := installedAs(t)
	for _, name := range targets.Names() {
		of, err := targets.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		var ways []string
		for _, way := range transport.Names() {
			if _, ok := of.Subscribe[way]; ok {
				ways = append(ways, way)
			}
		}
		fmt.Fprintf(&b, "| [%s](../suites/targets/%s.yaml) | %s | %s | %s | %s |\n", name, name, visible.Markdown(of.About), strings.Join(ways, ", "), installed[name], of.Source)
		if of.Source == "" || installed[name] == "" {
			t.Errorf("%s is configured by %q and installed as %q", name, of.Source, installed[name])
		}
	}
	b.WriteString("\n")
	goldenfile.Check(t, targetsPage, []byte(before+begin+b.String()+end+after))
}

// installedAs says as what scripts/peers.sh installs each server, with the version where that pins one.
func installedAs(t *testing.T) map[string]string {
	t.Helper()
	list, err := exec.CommandContext(t.Context(), "scripts/peers.sh", "--list").Output()
	if err != nil {
		t.Fatal(err)
	}
	as := map[string]string{"pollpush": "`go build .`"}
	modules := regexp.MustCompile(`(?m)^\t(\S+) (v\S+)$`).FindAllStringSubmatch(readPage(t, "suites/targets/go/go.mod"), -1)
	for line := range strings.Lines(string(list)) {
		name, how, _ := strings.Cut(strings.TrimSpace(line), " ")
		as[name] = strings.TrimSpace(how)
		sources, err := filepath.Glob("suites/targets/go/" + name + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, source := range sources {
			for _, module := range modules {
				if text := readPage(t, source); strings.Contains(text, `"`+module[1]+`"`) || strings.Contains(text, `"`+module[1]+`/`) {
					as[name] = "Go: " + module[1] + "@" + module[2]
				}
			}
		}
	}
	return as
}

// TestTargetsPageTutorial follows the page: its file is checked and measured, and what the page shows of the checks is what comes.
func TestTargetsPageTutorial(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		fmt.Fprintln(os.Stderr, "NOT TESTED: the tutorial of docs/targets.md: there is no python3")
		t.Skip(err)
	}
	page := readPage(t, targetsPage)
	blocks, shown := fenced(page, "yaml"), fenced(page, "text")
	if len(blocks) == 0 || len(shown) == 0 {
		t.Fatalf("%s has %d files and %d outputs", targetsPage, len(blocks), len(shown))
	}
	file := filepath.Join(t.TempDir(), "server.yaml")
	if err := os.WriteFile(file, []byte(blocks[0]), 0o644); err != nil {
		t.Fatal(err)
	}

	out, err := exec.CommandContext(t.Context(), "pollpush", "check", "--target", file, "--format", "json", "--quiet").Output()
	if exit := new(exec.ExitError); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == exitBad) {
		t.Fatalf("check: %v\n%s", err, out)
	}
	var report check.Report
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	var got []string
	for _, r := range report.Results {
		outcome := "n/a"
		if r.Passed != nil {
			outcome = map[bool]string{true: "pass", false: "FAIL"}[*r.Passed]
		}
		got = append(got, r.Name+" "+outcome)
	}
	var want []string
	for line := range strings.Lines(shown[0]) {
		if m := regexp.MustCompile(`^(.*\S) +(pass|FAIL|n/a)`).FindStringSubmatch(line); m != nil {
			want = append(want, m[1]+" "+m[2])
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the checks have\n%q, and %s shows\n%q", got, targetsPage, want)
	}

	runOf(t, "--target", file, "--transport", "sse", "--clients", "5", "--rate", "20", "--settle", "500ms", "--measure", "500ms")
}

// around returns what a page has before what is written into it by a test, and behind that.
func around(t *testing.T, page, begin, end string) (before, after string) {
	t.Helper()
	before, rest, ok := strings.Cut(page, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("a page has no place for %q", begin)
	}
	return before, after
}
