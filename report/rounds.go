package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"pollpush/internal/english"
	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/results/stats"
)

// An agreement is how well two rounds agree on one number, by its ratios to our own server's.
type agreement struct {
	what        string
	differences []ratioChange
	missing     int // ratios that only one of the two has
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

// Rounds writes how well two rounds agree: of each number, the median over servers and transports of how far the ratio to our own server's by the
// same transport differs, and those that differ by more than 5 %. It returns whether every median is within 5 %; ok is false where there is
// nothing to compare.
func Rounds(w io.Writer, first, second []results.Run) (agree, ok bool, err error) {
	all := agreements(first, second)
	agree = true
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "ratio to our own server\tservers and transports\tmedian difference\twithin 5 %%\t\n")
	var apart []string
	for _, a := range all {
		median, holds := a.median(), missing
		if len(a.differences) > 0 {
			ok = true
			holds = "yes"
			if median > asMuch-1 {
				agree, holds = false, "no"
			}
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t\n", a.what, len(a.differences), quantity(median, "share"), holds)
		if text := a.apart(); text != "" {
			apart = append(apart, text)
		}
	}
	if err = t.Flush(); err == nil {
		for _, text := range apart {
			if _, err = fmt.Fprintln(w, text); err != nil {
				break
			}
		}
	}
	if err != nil {
		err = fmt.Errorf("write how rounds agree: %w", err)
	}
	return agree, ok, err
}

// apart says in a sentence what does not agree within 5 %, the farthest first, and what can't be compared; "" where all agrees.
func (a agreement) apart() string {
	var texts []string
	for _, d := range slices.SortedStableFunc(slices.Values(a.differences), func(a, b ratioChange) int {
		return cmp.Compare(math.Abs(b.relative), math.Abs(a.relative))
	}) {
		if math.Abs(d.relative) > asMuch-1 {
			texts = append(texts, fmt.Sprintf("%s %+.1f %%", visible.Text(d.name), 100*d.relative))
		}
	}
	var sentences []string
	if len(texts) > 0 {
		sentences = append(sentences, fmt.Sprintf("%s: %d of %d do not agree within 5 %%: %s.", english.Capital(a.what), len(texts), len(a.differences), english.List(texts)))
	}
	if a.missing > 0 {
		sentences = append(sentences, fmt.Sprintf("%s: %s in one round only.", english.Capital(a.what), plural(a.missing, "ratio")))
	}
	return strings.Join(sentences, "\n")
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
		before, after := column.ratios(one), column.ratios(two)
		for _, name := range distinct(slices.Concat(names(one), names(two))) {
			x, inFirst := before[name]
			y, inSecond := after[name]
			switch {
			case inFirst && inSecond:
				a.differences = append(a.differences, ratioChange{name, y/x - 1})
			case inFirst || inSecond:
				a.missing++
			}
		}
		all = append(all, a)
	}
	return all
}

func (c contender) name() string { return server(c.target) + " by " + c.transport }

func names(all []contender) []string {
	var texts []string
	for _, c := range all {
		texts = append(texts, c.name())
	}
	return texts
}

// ratios are a column's numbers of all servers but ours, in times of ours by the same transport.
func (column boardColumn) ratios(all []contender) map[string]float64 {
	own := map[string]float64{}
	for _, c := range all {
		if c.target == "" {
			own[c.transport] = column.number(c)
		}
	}
	found := map[string]float64{}
	for _, c := range all {
		ratio := column.number(c) / own[c.transport]
		if c.target != "" && ratio > 0 && !math.IsInf(ratio, 0) {
			found[c.name()] = ratio
		}
	}
	return found
}
