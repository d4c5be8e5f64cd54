package lab_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// apiRow is a line of README.md's table of the WebSocket API.
type apiRow struct{ member, test string }

func apiTable(t *testing.T) []apiRow {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []apiRow
	for _, match := range regexp.MustCompile(`(?m)^\| (.+) \| (.+) \|$`).FindAllStringSubmatch(string(text), -1) {
		if match[1] != "member" {
			rows = append(rows, apiRow{match[1], match[2]})
		}
	}
	return rows
}

// TestTable checks that the tests which README.md names exist.
func TestTable(t *testing.T) {
	rows := apiTable(t)
	if len(rows) < 30 {
		t.Fatalf("README.md's table has %d lines, want those of the whole API", len(rows))
	}
	for _, row := range rows {
		if !slices.ContainsFunc(benchCases, func(c browserCase) bool { return c.name == row.test }) {
			t.Errorf("README.md says that %s is exercised by %q, which is no case of TestPage/bench", row.member, row.test)
		}
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
		has := func(row apiRow) bool {
			return row.member == "`"+member+"`" || strings.HasPrefix(row.member, "`"+member+"(")
		}
		if !slices.ContainsFunc(rows, has) {
			t.Errorf("the browser's WebSocket has %s, README.md's table has not", member)
		}
	}
}
