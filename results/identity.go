package results

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// An Identity is all that a run's repetitions have in common: its scenario but for the seed, the host with its versions,
// and whether the other transports were hammered too. Runs that differ in it are never summed up together.
type Identity struct {
	scenario Scenario
	host     string
	parallel bool
}

// Identity returns what r has in common with its repetitions.
func (r Run) Identity() Identity { return IdentityOf(r.Scenario, r.Host, r.Parallel) }

// IdentityOf returns what runs of a scenario on a host have in common.
func IdentityOf(s Scenario, h Host, parallel bool) Identity {
	s.Seed = 0
	return Identity{s, h.Text(), parallel}
}

// Text is all of h: hosts that differ in anything have different ones.
func (h Host) Text() string {
	text, err := json.Marshal(h)
	if err != nil {
		panic("internal error: " + err.Error()) // it has only texts and numbers
	}
	return string(text)
}

// text is all of r, in brief: the same for the same run wherever it was read.
func (r Run) text() string {
	line, err := json.Marshal(r)
	if err != nil {
		panic("internal error: " + err.Error()) // it was read from JSON
	}
	sum := sha256.Sum256(line)
	return string(sum[:])
}

// A Fact is one thing about a host, under its name in the record; of several of a kind (modules, sysctls) under its own name,
// and Of says of what kind it is.
type Fact struct{ Of, Name, Value string }

// unknownFact is the value of a fact that is not known.
const unknownFact = "unknown"

// Facts returns all that is recorded of a host; what is not known is "unknown".
func (h Host) Facts() []Fact {
	var facts []Fact
	v := reflect.ValueOf(h)
	for i := range v.NumField() {
		name := jsonName(v.Type().Field(i))
		switch f := v.Field(i); f.Kind() {
		case reflect.Map:
			values := f.Interface().(map[string]string)
			for _, key := range slices.Sorted(maps.Keys(values)) {
				facts = append(facts, Fact{name, key, values[key]})
			}
		case reflect.Pointer:
			value := unknownFact
			if !f.IsNil() {
				value = fmt.Sprint(f.Elem().Interface())
			}
			facts = append(facts, Fact{"", name, value})
		default:
			facts = append(facts, Fact{"", name, fmt.Sprint(f.Interface())})
		}
	}
	return facts
}

// Hosts returns the different hosts of runs, in the order of their first run.
func Hosts(runs []Run) []Host {
	var hosts []Host
	known := map[string]bool{}
	for _, r := range runs {
		if text := r.Host.Text(); !known[text] {
			known[text] = true
			hosts = append(hosts, r.Host)
		}
	}
	return hosts
}

// Differences returns for each host the facts that not all of them share.
func Differences(hosts []Host) [][]Fact {
	values := map[string]map[string]int{} // of each fact: how many hosts have that value
	for _, h := range hosts {
		for _, f := range h.Facts() {
			if values[f.Name] == nil {
				values[f.Name] = map[string]int{}
			}
			values[f.Name][f.Value]++
		}
	}
	differences := make([][]Fact, len(hosts))
	for i, h := range hosts {
		for _, f := range h.Facts() {
			if values[f.Name][f.Value] < len(hosts) {
				differences[i] = append(differences[i], f)
			}
		}
	}
	return differences
}

// Mixed says in what runs differ that are shown together and are no repetitions of each other: the hosts, the servers.
func Mixed(runs []Run) []string {
	var texts []string
	if hosts := Hosts(runs); len(hosts) > 1 {
		var names []string
		for _, facts := range Differences(hosts) {
			for _, f := range facts {
				if !slices.Contains(names, f.Name) {
					names = append(names, f.Name)
				}
			}
		}
		texts = append(texts, fmt.Sprintf("these runs come from %d different hosts or versions (%s): each is shown for itself: compare within one only", len(hosts), list(names)))
	}
	if names := targets(runs); len(names) > 1 {
		texts = append(texts, fmt.Sprintf("these runs are of %d different servers (%s): each has rows of its own", len(names), list(names)))
	}
	return texts
}

// targets names the different servers of runs.
func targets(runs []Run) []string {
	found := map[string]bool{}
	for _, r := range runs {
		found[cmp.Or(r.Scenario.Target, "pollpush's own")] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// list joins names with commas, the first few of many.
func list(names []string) string {
	const most = 8
	text := ""
	for i, name := range names[:min(len(names), most)] {
		if i > 0 {
			text += ", "
		}
		text += name
	}
	if len(names) > most {
		text += ", ..."
	}
	return text
}

// Apart says in what two sets of runs differ beside what was measured: what changed between them may be that.
func Apart(old, new []Run) []string {
	var texts []string
	again := map[string]bool{}
	for _, r := range old {
		again[r.text()] = true
	}
	same := 0
	for _, r := range new {
		if again[r.text()] {
			same++
		}
	}
	if same > 0 {
		texts = append(texts, fmt.Sprintf("%d of the %d new runs are among the old ones", same, len(new)))
	}
	before, after := Hosts(old), Hosts(new)
	for _, h := range after {
		if slices.ContainsFunc(before, func(b Host) bool { return b.Text() == h.Text() }) || len(before) == 0 {
			continue
		}
		var facts []string
		differences := Differences([]Host{before[0], h})
		for _, f := range differences[1] {
			was := "nothing"
			if i := slices.IndexFunc(differences[0], func(b Fact) bool { return b.Name == f.Name }); i >= 0 {
				was = differences[0][i].Value
			}
			facts = append(facts, fmt.Sprintf("%s %s instead of %s", f.Name, f.Value, was))
		}
		texts = append(texts, "the new runs were made elsewhere, or by another version: "+list(facts))
	}
	if a, b := targets(old), targets(new); !slices.Equal(a, b) {
		texts = append(texts, fmt.Sprintf("the old runs are of the server %s, the new ones of %s", list(a), list(b)))
	}
	return texts
}
