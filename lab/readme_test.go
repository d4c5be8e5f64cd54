package lab_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A tableRow is a line of a table of README.md: what is tested, and by which case.
type tableRow struct{ what, test string }

// table returns the table under a heading of README.md.
func table(t *testing.T, heading string) []tableRow {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("README.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var rows []tableRow
	for _, match := range regexp.MustCompile(`(?m)^\| (.+) \| (.+) \|$`).FindAllStringSubmatch(section, -1) {
		rows = append(rows, tableRow{match[1], match[2]})
	}
	return rows[min(1, len(rows)):] // without its head
}

func apiTable(t *testing.T) []tableRow {
	t.Helper()
	return table(t, "The WebSocket API and the test that exercises it")
}

// TestTable checks that the tests which README.md names exist.
func TestTable(t *testing.T) {
	rows := apiTable(t)
	if len(rows) < 30 {
		t.Fatalf("README.md's table has %d lines, want those of the whole API", len(rows))
	}
	for _, row := range rows {
		if !slices.ContainsFunc(benchCases, func(c browserCase) bool { return c.name == row.test }) {
			t.Errorf("README.md says that %s is exercised by %q, which is no case of TestPage/bench", row.what, row.test)
		}
	}
}

// TestPageTable checks that README.md names all cases of the page but those of the bench, which has a table of its own, and no
// others.
func TestPageTable(t *testing.T) {
	var named, there []string
	for _, row := range table(t, "The page and the tests that use it") {
		named = append(named, row.test)
	}
	for _, part := range pageParts {
		if part.name == "bench" {
			continue
		}
		for _, c := range part.cases {
			there = append(there, part.name+"/"+c.name)
		}
	}
	slices.Sort(named)
	slices.Sort(there)
	if !slices.Equal(named, there) {
		t.Errorf("README.md names the cases\n%s\nwant\n%s", strings.Join(named, "\n"), strings.Join(there, "\n"))
	}
}

// wholeAPI checks that README.md's table has every member that the browser's WebSocket has.
func wholeAPI(t *testing.T, f fixture) {
	members := evaluate[[]string](f.bench.with(t), `[
		...Object.getOwnPropertyNames(WebSocket.prototype).filter((name) => !["constructor", "CONNECTING", "OPEN", "CLOSING", "CLOSED"].includes(name)),
		...["CONNECTING", "OPEN", "CLOSING", "CLOSED"].map((name) => "WebSocket." + name),
		...Object.getOwnPropertyNames(CloseEvent.prototype).filter((name) => name !== "constructor").map((name) => "CloseEvent." + name),
	]`)
	if len(members) < 15 {
		t.Fatalf("the browser's WebSocket has the members %q only", members)
	}
	rows := apiTable(t)
	for _, member := range members {
		has := func(row tableRow) bool {
			return row.what == "`"+member+"`" || strings.HasPrefix(row.what, "`"+member+"(")
		}
		if !slices.ContainsFunc(rows, has) {
			t.Errorf("the browser's WebSocket has %s, README.md's table has not", member)
		}
	}
}
