package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"pollpush/internal/english"
	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// An agreement is how well two rounds agree on one number, by its ratios to our own server's.
type agreement struct {
	what        string
	ours        string // the server of ours that the ratios are to: as a target, where both rounds have that; of several transports maybe both
	differences []ratioChange
	missing     int // ratios that one of the two rounds lacks, because a server or ours has no valid run there
}

// A ratioChange is by how much a server's ratio in the second round is another one than in the first: 0.05 is 5 % more.
type ratioChange struct {
	name     string // the server and its transport
	relative float64
}

// median is that of the sizes of the differences; NaN where there are none.
func (a agreement) median() float64 {
	sizes := make([]float64, len(a.differences))
	for i, d := range a.differences {
		sizes[i] = math.Abs(d.relative)
	}
	return stats.Summarise(sizes).Median
}

// agrees reports whether the median is within 5 %.
func (a agreement) agrees() bool { return !(a.median() > asMuch-1) }

// apart are the differences of more than 5 %, the farthest first.
func (a agreement) apart() []ratioChange {
	far := slices.DeleteFunc(slices.Clone(a.differences), func(d ratioChange) bool { return math.Abs(d.relative) <= asMuch-1 })
	slices.SortStableFunc(far, func(a, b ratioChange) int { return cmp.Compare(math.Abs(b.relative), math.Abs(a.relative)) })
	return far
}

// Rounds writes how well two rounds agree: of each number, the median over servers and transports of how far the ratio to our own server's by the
// same transport differs, how many there are, and which differ by more than 5 %; and a sentence. It returns whether every median is within 5 %; ok
// is false where there is nothing to compare.
func Rounds(w io.Writer, first, second []results.Run) (agree, ok bool, err error) {
	all := agreements(first, second)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "ratio of\tto\tcells\tnot in both\tmedian difference\tmore than 5 %\twhich, the farthest first\n")
	compared := 0
	var disagree []string
	for _, a := range all {
		if len(a.differences) > 0 {
			compared++
		}
		if !a.agrees() {
			disagree = append(disagree, fmt.Sprintf("%s (%s)", a.what, quantity(a.median(), "share")))
		}
		which := a.which()
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%d\t%s\n", a.what, a.ours, len(a.differences), a.missing, quantity(a.median(), "share"), len(a.apart()), which[0])
		for _, more := range which[1:] {
			fmt.Fprintf(t, "\t\t\t\t\t\t%s\n", more)
		}
	}
	if err = t.Flush(); err == nil {
		switch {
		case compared == 0:
			_, err = fmt.Fprintln(w, "\nThere is nothing to compare: no number of a server and of pollpush, by the same transport, is in both rounds.")
		case len(disagree) == 0:
			_, err = fmt.Fprintf(w, "\nThe rounds agree: of each of %s, the median ratio to pollpush differs by no more than 5 %%.\n", plural(compared, "number"))
		default:
			_, err = fmt.Fprintf(w, "\nThe rounds do not agree: of %d of %s, the median ratio to pollpush differs by more than 5 %%: %s.\n", len(disagree), plural(compared, "number"), english.List(disagree))
		}
	}
	if err != nil {
		err = fmt.Errorf("write how rounds agree: %w", err)
	}
	return len(disagree) == 0, compared > 0, err
}

// which names what is apart, in lines that are not too wide; one at the least.
func (a agreement) which() []string {
	const widest = 70
	lines := []string{""}
	for _, d := range a.apart() {
		text := fmt.Sprintf("%s %+.1f %%", visible.Text(d.name), 100*d.relative)
		switch last := &lines[len(lines)-1]; {
		case *last == "":
			*last = text
		case len(*last)+len(text) > widest:
			*last += ","
			lines = append(lines, text)
		default:
			*last += ", " + text
		}
	}
	return lines
}

// agreements are those of all numbers that both rounds were asked for.
func agreements(first, second []results.Run) []agreement {
	one, two := contenders(first, nil), contenders(second, nil)
	var all []agreement
	for _, column := range boardColumns(slices.Concat(first, second)) {
		if column.times || column.metric.Unit == "share" {
			continue // it is another column's ratio already, or of shares that are 0
		}
		a := agreement{what: column.title}
		before, after, ours := column.ratios(one, two)
		a.ours = strings.Join(ours, ", ")
		for _, name := range distinct(slices.Concat(column.measuredOf(one), column.measuredOf(two))) {
			x, inFirst := before[name]
			y, inSecond := after[name]
			if inFirst && inSecond {
				a.differences = append(a.differences, ratioChange{name, y/x - 1})
			} else {
				a.missing++
			}
		}
		all = append(all, a)
	}
	return all
}

func (c contender) name() string { return server(c.target) + " by " + c.transport }

// measuredOf names the servers but ours that have a number of the column which a ratio can be of.
func (column boardColumn) measuredOf(all []contender) []string {
	var texts []string
	for _, c := range all {
		if c.isOther() && column.number(c) > 0 {
			texts = append(texts, c.name())
		}
	}
	return texts
}

func (c contender) isOther() bool { return c.target != "" && c.target != results.OwnPeer }

// ratios are a column's numbers in two rounds, of all servers but ours, in times of ours by the same transport; and which of ours that is: as a
// target, where both rounds have that, so that it is measured as the others are, and the same in both.
func (column boardColumn) ratios(one, two []contender) (before, after map[string]float64, ours []string) {
	before, after = map[string]float64{}, map[string]float64{}
	for _, of := range transport.Names() {
		for _, target := range []string{results.OwnPeer, ""} {
			i, j := column.one(one, target, of), column.one(two, target, of)
			if i < 0 || j < 0 {
				continue
			}
			inOne, inTwo := column.ratiosTo(one, one[i]), column.ratiosTo(two, two[j])
			if len(inOne)+len(inTwo) > 0 && !slices.Contains(ours, server(target)) {
				ours = append(ours, server(target))
			}
			maps.Copy(before, inOne)
			maps.Copy(after, inTwo)
			break
		}
	}
	return before, after, ours
}

// ratiosTo are those to one of ours, of all others by its transport.
func (column boardColumn) ratiosTo(all []contender, ours contender) map[string]float64 {
	found := map[string]float64{}
	for _, c := range all {
		number, unit := column.number(c), column.number(ours)
		if c.isOther() && c.transport == ours.transport && number > 0 && unit > 0 { // what grew by less than nothing has no ratio
			found[c.name()] = number / unit
		}
	}
	return found
}
