package report

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/results"
)

// hosts tells the hosts of runs apart.
type hosts []results.Host

func hostsOf(runs []results.Run) hosts { return results.Hosts(runs) }

// name is "host 2 (cores 4, revision 0123456789ab)", with all in which it differs from the others; "" when it is the only
// one.
func (all hosts) name(h results.Host) string {
	if len(all) < 2 {
		return ""
	}
	for i, facts := range results.Differences(all) {
		if !slices.Equal(all[i].Facts(), h.Facts()) {
			continue
		}
		var texts []string
		for _, f := range facts {
			texts = append(texts, strings.TrimSpace(f.Name+" "+f.Value))
		}
		return fmt.Sprintf("%s (%s)", all.short(h), strings.Join(texts, ", "))
	}
	return ""
}

// short is "host 2"; "" when it is the only one.
func (all hosts) short(h results.Host) string {
	i := slices.IndexFunc(all, func(other results.Host) bool { return slices.Equal(other.Facts(), h.Facts()) })
	if len(all) < 2 || i < 0 {
		return ""
	}
	return fmt.Sprintf("host %d", i+1)
}

// A place is where runs were made and of which server, as far as not all runs share it.
type place struct{ host, target string }

// placesOf returns what tells the place of a run.
func placesOf(runs []results.Run) func(results.Run) place {
	all := hostsOf(runs)
	several := slices.ContainsFunc(runs, func(r results.Run) bool { return r.Scenario.Target != runs[0].Scenario.Target })
	return func(r results.Run) place {
		p := place{host: all.short(r.Host)}
		if several {
			p.target = server(r.Scenario.Target)
		}
		return p
	}
}

// server names a target in a table.
func server(target string) string {
	switch target {
	case "":
		return "pollpush"
	case results.OwnPeer:
		return "pollpush as a target"
	}
	return target
}

// namesOf returns what names a run: its ID and attempt, and its place where IDs alone don't tell.
func namesOf(runs []results.Run) func(results.Run) string {
	at := placesOf(runs)
	return func(r results.Run) string {
		return at(r).beside(r, attempt(r))
	}
}
