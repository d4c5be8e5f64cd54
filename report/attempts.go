package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
)

// An attempts counts runs that were made, and made again because they were invalid: what is averaged was selected by that, and
// a reader has to see how.
type attempts struct {
	made, invalid, again int
	wanted               int            // runs, however often each was made
	unmeasured           int            // runs that a bench wanted, and that stayed invalid however often they were made
	without              []string       // the scenarios of which no run was valid, by name
	causes               map[string]int // invalid runs by the kind of their reasons, of which one may have several
	scenarios            []scenarioAttempts
}

// scenarioAttempts are the attempts of one scenario: its repetitions together.
type scenarioAttempts struct {
	name          string
	made, invalid int
	found         bool // they are steps of a search, and need not be valid
	causes        map[string]int
}

// attemptsOf counts them.
func attemptsOf(runs []results.Run) attempts {
	a := attempts{causes: map[string]int{}}
	at := placesOf(runs)
	type owner struct {
		bench, name string
		place       place
	}
	scenarios := map[owner]*scenarioAttempts{}
	measured := map[owner]bool{}
	for _, r := range runs {
		wanted := owner{r.Bench, r.ID, at(r)}
		of := owner{r.Bench, scenarioOf(r), at(r)}
		if scenarios[of] == nil {
			scenarios[of] = &scenarioAttempts{name: of.place.beside(r, of.name), causes: map[string]int{}}
		}
		s := scenarios[of]
		a.made, s.made = a.made+1, s.made+1
		if r.Attempt > 1 {
			a.again++
		}
		found := r.Search != "" || r.Stopped() // an invalid step of a search may be what tells where it ends, and one that a middlebox stops tells that
		measured[wanted] = measured[wanted] || r.Valid || found
		s.found = s.found || found
		if r.Valid {
			continue
		}
		a.invalid, s.invalid = a.invalid+1, s.invalid+1
		for _, kind := range kinds(r) {
			a.causes[kind]++
			s.causes[kind]++
		}
	}
	a.wanted = len(measured)
	for _, ok := range measured {
		if !ok {
			a.unmeasured++
		}
	}
	for _, s := range scenarios {
		a.scenarios = append(a.scenarios, *s)
		if s.invalid == s.made && !s.found {
			a.without = append(a.without, s.name)
		}
	}
	slices.Sort(a.without)
	slices.SortFunc(a.scenarios, func(x, y scenarioAttempts) int {
		return cmp.Or(cmp.Compare(y.invalid, x.invalid), cmp.Compare(x.name, y.name))
	})
	return a
}

// scenarioOf is a run's ID without its repetition.
func scenarioOf(r results.Run) string {
	if _, ok := r.Repetition(); ok {
		return r.ID[:max(0, strings.LastIndexByte(r.ID, '/'))]
	}
	return r.ID
}

// kinds returns the kinds of a run's reasons, each once.
func kinds(r results.Run) []string {
	var all []string
	for _, reason := range r.InvalidBecause {
		if kind := stem(reason); !slices.Contains(all, kind) {
			all = append(all, kind)
		}
	}
	return all
}

// reasonsOf tallies the kinds of the reasons why runs are invalid.
func reasonsOf(runs []results.Run) string {
	counted := map[string]int{}
	for _, r := range runs {
		for _, kind := range kinds(r) {
			counted[kind]++
		}
	}
	return tally(counted)
}

// text says it in sentences: selection is visible.
func (a attempts) text() string {
	if a.invalid == 0 {
		return fmt.Sprintf("Runs made: %s. None of them was invalid.", count(a.made))
	}
	text := fmt.Sprintf("Runs made: %s. Invalid, and left out of every table and comparison: %s. Made again for that: %s.", count(a.made), count(a.invalid), count(a.again))
	if a.unmeasured > 0 {
		text += fmt.Sprintf(" Wanted runs of which no attempt was valid: %s.", count(a.unmeasured))
	}
	if len(a.without) > 0 {
		text += fmt.Sprintf(" Scenarios without any valid run, which stand in no table: %s of %s.", count(len(a.without)), count(len(a.scenarios)))
	}
	return text
}

// many is from which share of the wanted runs on that have no valid attempt a report warns of all of its numbers: those that were left
// out may be those that would have come out otherwise.
const many = 0.1

// caution is what a reader has to know before any number; "" where few runs are missing.
func (a attempts) caution() string {
	switch {
	case a.unmeasured == 0 || float64(a.unmeasured) < many*float64(a.wanted):
		return ""
	case a.wanted == 1:
		return "The only run is invalid: there is nothing to quote."
	case a.unmeasured == 1:
		return fmt.Sprintf("1 of %s runs has no valid attempt: don't quote these numbers.", count(a.wanted))
	}
	return fmt.Sprintf("%s of %s runs have no valid attempt: don't quote these numbers.", count(a.unmeasured), count(a.wanted))
}

// because says why runs were invalid, and which scenarios have none that was valid; "" when all were valid.
func (a attempts) because() string {
	if a.invalid == 0 {
		return ""
	}
	text := fmt.Sprintf("Causes, of which a run may have several: %s.", tally(a.causes))
	if len(a.without) > 0 {
		text += fmt.Sprintf(" Without a valid run: %s.", english.List(a.without))
	}
	return text
}

// often is from how many invalid runs on a scenario is named: fewer are anybody's bad luck.
const often = 3

// table has a row for each scenario of which many runs were invalid; none if there is no such.
func (a attempts) table() Table {
	t := Table{Caption: fmt.Sprintf("Scenarios of which %d runs or more were invalid", often),
		Columns: []Column{{"scenario", false}, {"made", true}, {"invalid", true}, {"valid", true}, {"because", false}}}
	for _, s := range a.scenarios {
		if s.invalid >= often {
			t.Rows = append(t.Rows, []Cell{{Text: s.name}, {Text: count(s.made)}, {Text: count(s.invalid)}, {Text: count(s.made - s.invalid)}, {Text: tally(s.causes)}})
		}
	}
	return t
}

// tally lists counted kinds, the commonest first.
func tally(counted map[string]int) string {
	kinds := slices.SortedFunc(maps.Keys(counted), func(a, b string) int { return cmp.Or(cmp.Compare(counted[b], counted[a]), cmp.Compare(a, b)) })
	for i, kind := range kinds {
		kinds[i] = fmt.Sprintf("%s (%s)", kind, count(counted[kind]))
	}
	return strings.Join(kinds, ", ")
}
