package results

import (
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
func (r Run) Identity() Identity { return identity(r.Scenario, r.Host, r.Parallel) }

func identity(s Scenario, h Host, parallel bool) Identity {
	s.Seed = 0
	return Identity{s, h.text(), parallel}
}

// text is all of h.
func (h Host) text() string {
	text, err := json.Marshal(h)
	if err != nil {
		panic("internal error: " + err.Error()) // it has only texts and numbers
	}
	return string(text)
}

// A Fact is one thing about a host, under its name in the record; a module's is its path.
type Fact struct{ Name, Value string }

// Facts returns all that is recorded of a host.
func (h Host) Facts() []Fact {
	var facts []Fact
	v := reflect.ValueOf(h)
	for i := range v.NumField() {
		if modules, ok := v.Field(i).Interface().(map[string]string); ok {
			for _, path := range slices.Sorted(maps.Keys(modules)) {
				facts = append(facts, Fact{path, modules[path]})
			}
			continue
		}
		facts = append(facts, Fact{jsonName(v.Type().Field(i)), fmt.Sprint(v.Field(i).Interface())})
	}
	return facts
}

// Hosts returns the different hosts of runs, in the order of their first run.
func Hosts(runs []Run) []Host {
	var hosts []Host
	for _, its := range ByHost(runs) {
		hosts = append(hosts, its[0].Host)
	}
	return hosts
}

// ByHost sorts runs by where and with what they were made, keeping their order: what was measured on one host, or by one
// version of pollpush, is no repetition of what was measured on another.
func ByHost(runs []Run) [][]Run {
	index := map[string]int{}
	var sorted [][]Run
	for _, r := range runs {
		host := r.Host.text()
		i, ok := index[host]
		if !ok {
			i = len(sorted)
			index[host] = i
			sorted = append(sorted, nil)
		}
		sorted[i] = append(sorted[i], r)
	}
	return sorted
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
	targets := map[string]bool{}
	for _, r := range runs {
		targets[r.Scenario.Target] = true
	}
	if len(targets) > 1 {
		names := slices.Sorted(maps.Keys(targets))
		if names[0] == "" {
			names[0] = "pollpush's own"
		}
		texts = append(texts, fmt.Sprintf("these runs are of %d different servers (%s): each has rows of its own", len(targets), list(names)))
	}
	return texts
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
