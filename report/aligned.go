package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"pollpush/internal/visible"
)

// textWidth is how many characters a line has on a terminal that nobody has made wider.
const textWidth = 80

// What a column of texts is not made narrower than, unless all of it is: a few words, and the longest of them as far as there is room
// for others beside it.
const (
	someWords   = 16
	longestWord = textWidth / 2
)

// columnGap is between two columns.
const columnGap = 2

// writeText writes the table aligned, a line for each row however long that is.
func (t Table) writeText(w io.Writer) { t.writeAligned(w, math.MaxInt) }

// writeFitted writes the table aligned for a terminal, without the columns of which nothing was measured. Where it is wider than that,
// it comes in parts, each of which begins with the columns that tell its rows apart.
func (t Table) writeFitted(w io.Writer) {
	for i, part := range t.measured().parts(textWidth) {
		if i > 0 {
			fmt.Fprintln(w)
		}
		part.writeAligned(w, textWidth)
	}
}

// measured returns the table without columns of metrics that have no value in any row.
func (t Table) measured() Table {
	keys := min(1+t.Parameters, len(t.Columns))
	kept := t.some(keys, keys, keys)
	kept.Parameters = t.Parameters
	for i := keys; i < len(t.Columns); i++ {
		if slices.ContainsFunc(t.Rows, func(row []Cell) bool { return row[i].Text != missing }) {
			kept.Columns = append(kept.Columns, t.Columns[i])
			for r, row := range t.Rows {
				kept.Rows[r] = append(kept.Rows[r], row[i])
			}
		}
	}
	return kept
}

// parts splits the columns into tables that are not wider, as far as single columns allow.
func (t Table) parts(width int) []Table {
	if len(t.Columns) == 0 || total(t.least()) <= width {
		return []Table{t}
	}
	keys := 1 + t.Parameters
	if least := t.least(); total(least[:keys])+columnGap+slices.Max(least[min(keys, len(least)-1):]) > width {
		t, keys = t.numbered(), 1
	}
	var parts []Table
	for from := keys; from < len(t.Columns); {
		to := from + 1
		for to < len(t.Columns) && total(t.some(keys, from, to+1).least()) <= width {
			to++
		}
		parts = append(parts, t.some(keys, from, to))
		from = to
	}
	return parts
}

// some returns the table with the first columns, so many as keys says, and those between two others.
func (t Table) some(keys, from, to int) Table {
	s := Table{Columns: slices.Concat(t.Columns[:keys], t.Columns[from:to]), language: t.language}
	for _, row := range t.Rows {
		s.Rows = append(s.Rows, slices.Concat(row[:keys], row[from:to]))
	}
	return s
}

// numbered returns the table with the numbers of its rows before them. They tell rows apart where the columns that do are too wide to
// be written in each part.
func (t Table) numbered() Table {
	n := Table{language: t.language, Columns: slices.Insert(slices.Clone(t.Columns), 0, Column{t.language.Text("row"), true})}
	for i, row := range t.Rows {
		n.Rows = append(n.Rows, slices.Insert(slices.Clone(row), 0, Cell{Text: strconv.Itoa(i + 1)}))
	}
	return n
}

// natural are the widths of the columns with all of their texts in one line.
func (t Table) natural() []int {
	widths := make([]int, len(t.Columns))
	for i := range t.Columns {
		for _, text := range t.texts(i) {
			widths[i] = max(widths[i], widthOf(text))
		}
	}
	return widths
}

// least are the widths that the columns need: numbers stay in one line.
func (t Table) least() []int {
	widths := t.natural()
	for i, c := range t.Columns {
		if c.Number {
			continue
		}
		word := 0
		for _, text := range t.texts(i) {
			for w := range strings.SplitSeq(text, " ") {
				word = max(word, widthOf(w))
			}
		}
		widths[i] = min(widths[i], max(someWords, min(word, longestWord)))
	}
	return widths
}

// texts are the title and the cells of a column.
func (t Table) texts(column int) []string {
	texts := []string{visible.Text(t.Columns[column].Title)}
	for _, row := range t.Rows {
		texts = append(texts, row[column].String())
	}
	return texts
}

// total is how wide a table is with such columns.
func total(widths []int) int {
	sum := columnGap * (len(widths) - 1)
	for _, w := range widths {
		sum += w
	}
	return sum
}

// writeAligned writes the table with texts in several lines where it would be wider otherwise.
func (t Table) writeAligned(w io.Writer, width int) {
	widths, least := t.natural(), t.least()
	for total(widths) > width {
		widest := -1
		for i := range widths {
			if widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break // nothing is left to be made narrower
		}
		widths[widest]--
	}
	columns := make([][]string, len(widths))
	for i := range columns {
		columns[i] = t.texts(i)
	}
	for row := range len(t.Rows) + 1 { // the titles first
		cells := make([][]string, len(widths))
		lines := 1
		for i, width := range widths {
			cells[i] = wrapped(columns[i][row], width)
			lines = max(lines, len(cells[i]))
		}
		for line := range lines {
			var b strings.Builder
			for i, of := range cells {
				text := ""
				if line < len(of) {
					text = of[line]
				}
				pad := strings.Repeat(" ", max(0, widths[i]-widthOf(text)))
				if t.Columns[i].Number {
					text, pad = pad, text
				}
				b.WriteString(text + pad + strings.Repeat(" ", columnGap))
			}
			fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
		}
	}
}

// wrapped breaks text into lines of at most so many characters: between words, and inside of those that are longer. What fits stays
// as it is.
func wrapped(text string, width int) []string {
	if widthOf(text) <= width {
		return []string{text}
	}
	lines := []string{""}
	for word := range strings.SplitSeq(text, " ") { // and not at other blanks, which bind words together
		for word != "" {
			last := &lines[len(lines)-1]
			room := width - widthOf(*last)
			if *last != "" {
				room-- // for the blank
			}
			switch {
			case widthOf(word) <= room:
				*last = strings.TrimPrefix(*last+" "+word, " ")
			case *last != "" && !strings.ContainsFunc(word, isWide):
				lines = append(lines, "")
				continue
			default:
				fits := fitting(word, room)
				if fits == 0 && *last != "" {
					lines = append(lines, "")
					continue
				}
				if fits == 0 {
					fits = cut(word, width)
				}
				*last = strings.TrimPrefix(*last+" "+word[:fits], " ")
				word = word[fits:]
				lines = append(lines, "")
				continue
			}
			break
		}
	}
	return lines
}
