package results

import (
	"fmt"
	"slices"
	"strings"
)

// Choose returns the run with an ID, of its attempts the last; with an empty ID the only one that there is. runs are not
// empty.
func Choose(runs []Run, id string) (Run, error) {
	var ids []string
	for _, r := range runs {
		if !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	if id == "" && len(ids) > 1 {
		return Run{}, fmt.Errorf("there are %d different runs: choose one by its ID: %s", len(ids), list(ids))
	}
	if id == "" {
		id = ids[0]
	}
	var found []Run
	for _, r := range runs {
		if r.ID == id {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		return Run{}, fmt.Errorf("no run has the ID %q%s: there are %s", id, Hint(id, ids), list(ids))
	}
	last := found[0]
	for _, r := range found[1:] {
		if r.Scenario != last.Scenario || r.Parallel != last.Parallel || r.Host.Text() != last.Host.Text() {
			return Run{}, fmt.Errorf("several runs have the ID %q, of different scenarios or hosts: leave one of them in the file", id)
		}
		if r.Attempt >= last.Attempt {
			last = r
		}
	}
	return last, nil
}

// Changed says, a sentence for each, in what a run that was made again differs from the recorded one beside what was
// measured: the host, the versions, the environment, the scenario as this pollpush completes it.
func Changed(was, is Run) []string {
	var texts, unsaid []string
	for _, f := range Fields {
		if before, now := fmt.Sprint(f.Value(was.Scenario)), fmt.Sprint(f.Value(is.Scenario)); before != now {
			texts = append(texts, fmt.Sprintf("%s is %q, and was %q in the record", f.Key, now, before))
		}
	}
	differences := Differences([]Host{was.Host, is.Host})
	value := func(facts []Fact, name string) string {
		if i := slices.IndexFunc(facts, func(f Fact) bool { return f.Name == name }); i >= 0 {
			return facts[i].Value
		}
		return unknownFact
	}
	for _, f := range differences[1] {
		if before := value(differences[0], f.Name); before == unknownFact {
			unsaid = append(unsaid, f.Name)
		} else {
			texts = append(texts, fmt.Sprintf("%s is %q, and was %q in the record", f.Name, f.Value, before))
		}
	}
	for _, f := range differences[0] {
		if value(differences[1], f.Name) == unknownFact && f.Value != unknownFact && !slices.ContainsFunc(differences[1], func(other Fact) bool { return other.Name == f.Name }) {
			texts = append(texts, fmt.Sprintf("%s is not known here, and was %q in the record", f.Name, f.Value))
		}
	}
	if len(unsaid) > 0 {
		texts = append(texts, "the record doesn't say what these were: "+strings.Join(unsaid, ", "))
	}
	return texts
}
