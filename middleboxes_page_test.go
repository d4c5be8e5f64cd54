package main

import (
	"cmp"
	"fmt"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/internal/visible"
	"pollpush/suites/middleboxes"
)

const middleboxesPage = "docs/middleboxes.md"

// TestMiddleboxesPage: the page has all middleboxes that come along, and a row for each key of a file; and its example is one.
func TestMiddleboxesPage(t *testing.T) {
	const begin, end = "<!-- middleboxes: `go test -run TestMiddleboxesPage -update .` writes them -->\n", "<!-- /middleboxes -->\n"
	page := readPage(t, middleboxesPage)
	before, after := around(t, page, begin, end)
	var b strings.Builder
	b.WriteString("\n| name | what it is | over TLS | configured by |\n| --- | --- | --- | --- |\n")
	for _, name := range middleboxes.Names() {
		of, err := middleboxes.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if of.Source == "" {
			t.Errorf("%s has no source", name)
		}
		var versions []string
		for _, version := range of.HTTP {
			versions = append(versions, "HTTP/"+version)
		}
		fmt.Fprintf(&b, "| [%s](../suites/middleboxes/%s.yaml) | %s | %s | %s |\n", name, name, visible.Markdown(of.About), cmp.Or(strings.Join(versions, ", "), "–"), of.Source)
	}
	b.WriteString("\n")
	goldenfile.Check(t, middleboxesPage, []byte(before+begin+b.String()+end+after))

	for field := range reflect.TypeFor[middleboxes.Middlebox]().Fields() {
		if key := field.Tag.Get("yaml"); key != "-" && !regexp.MustCompile("(?m)^\\| [^|]*`"+key+"`").MatchString(page) {
			t.Errorf("%s has no row for the key %s", middleboxesPage, key)
		}
	}
	examples := fenced(page, "yaml")
	if len(examples) != 1 {
		t.Fatalf("%s has %d examples, want one", middleboxesPage, len(examples))
	}
	if _, err := middleboxes.Parse("example.yaml", []byte(examples[0])); err != nil {
		t.Error(err)
	}
}

// TestMiddleboxesCanBeInstalled: scripts/peers.sh installs the program of each middlebox.
func TestMiddleboxesCanBeInstalled(t *testing.T) {
	list, err := exec.CommandContext(t.Context(), "scripts/peers.sh", "--list").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range middleboxes.Names() {
		program, _, _ := strings.Cut(name, "-")
		if !regexp.MustCompile(`(?m)^` + program + ` +Debian: `).Match(list) {
			t.Errorf("scripts/peers.sh doesn't install %s", program)
		}
	}
}
