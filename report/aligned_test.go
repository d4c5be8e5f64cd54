package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// No line of a report for a terminal is wider than one, but for commands.
func TestTextFitsATerminal(t *testing.T) {
	for _, suite := range suitesOfAllShapes {
		var out bytes.Buffer
		if err := Write(&out, "text", reference(t, suite), "pollpush report"); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > textWidth && !strings.HasPrefix(line, "    pollpush ") {
				t.Errorf("%s: %d characters in %q", suite, n, line)
			}
		}
	}
}

// A table that is too wide comes in parts that begin alike, or with numbers where that would be too wide itself; nothing is lost.
func TestWideTables(t *testing.T) {
	wide := func(keys, others, width int) Table {
		table := Table{Parameters: keys - 1}
		var row []Cell
		for i := range keys + others {
			table.Columns = append(table.Columns, Column{Title: strings.Repeat(string(rune('a'+i)), width), Number: i >= keys})
			row = append(row, Cell{Text: strings.Repeat(string(rune('A'+i)), width)})
		}
		table.Rows = [][]Cell{row, row}
		return table
	}
	for _, test := range []struct {
		name                string
		keys, others, width int
		parts               []string // the first letter of each column
	}{
		{"one part", 1, 2, 10, []string{"abc"}},
		{"as wide as it may be", 2, 3, 14, []string{"abcde"}}, // 5 * 14 + 4 * 2 = 78
		{"parts", 2, 6, 15, []string{"abcd", "abef", "abgh"}},
		{"numbered", 5, 2, 15, []string{"rabcd", "refg"}},
		{"keys alone", 6, 0, 15, []string{"rabcd", "ref"}},
	} {
		var got []string
		for _, part := range wide(test.keys, test.others, test.width).parts(textWidth) {
			letters := ""
			for _, c := range part.Columns {
				letters += c.Title[:1]
			}
			got = append(got, letters)
		}
		if !slices.Equal(got, test.parts) {
			t.Errorf("%s: %q, want %q", test.name, got, test.parts)
		}
	}
	var out strings.Builder
	texts := Table{Columns: []Column{{"what", false}, {"n", true}}, Rows: [][]Cell{{{Text: strings.Repeat("word ", 30)}, {Text: "1"}}, {{Text: strings.Repeat("x", 100)}, {Text: "2"}}}}
	texts.writeFitted(&out)
	if n := strings.Count(out.String(), "word"); n != 30 || strings.Count(out.String(), "x") != 100 {
		t.Errorf("something is lost:\n%s", out.String())
	}
	for line := range strings.Lines(out.String()) {
		if len(line) > textWidth+1 {
			t.Errorf("%q is too wide", line)
		}
	}
}

func TestWrapped(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 5, []string{""}},
		{"as  it is", 9, []string{"as  it is"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"abcdefgh i", 3, []string{"abc", "def", "gh", "i"}},
		{"a bcdefg", 3, []string{"a", "bcd", "efg"}},
		{"längste Zeile", 7, []string{"längste", "Zeile"}},
	} {
		if got := wrapped(test.text, test.width); !slices.Equal(got, test.want) {
			t.Errorf("wrapped(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

func TestIDRanges(t *testing.T) {
	for _, test := range []struct{ ids, want []string }{
		{nil, nil},
		{[]string{"s/a/2", "s/a/1", "s/a/3"}, []string{"s/a/1–3"}},
		{[]string{"s/a/1", "s/a/4", "s/b/1"}, []string{"s/a/1, 4", "s/b/1"}},
		{[]string{"s/a/1", "s/a/1"}, []string{"s/a/1"}},
		{[]string{"mine", "s/a/01", "12"}, []string{"mine", "s/a/01", "12"}},
	} {
		if got := idRanges(test.ids); !slices.Equal(got, test.want) {
			t.Errorf("idRanges(%q) = %q, want %q", test.ids, got, test.want)
		}
	}
}
