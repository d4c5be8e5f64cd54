package suites

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// A layer is the fields of a scenario that one place of a file sets. They stay nodes, so that errors know their line.
type layer map[string]ast.Node

// maxScenarios is the most that one set may make: more is a slip of the pen, and would run for weeks.
const maxScenarios = 10_000

// expand makes the points of a set: all combinations of what it varies.
func (r *reader) expand(common layer, s set) ([]Point, error) {
	fields := order(s.vary)
	combinations := []layer{{}}
	for _, field := range fields {
		var longer []layer
		for _, c := range combinations {
			for _, value := range s.vary[field] {
				with := maps.Clone(c)
				with[field] = value
				longer = append(longer, with)
			}
			if len(longer) > maxScenarios {
				return nil, r.errorAt(s.varied[field], "set %q makes more than %d scenarios: vary fewer things", s.name, maxScenarios)
			}
		}
		combinations = longer
	}
	var all []Scenario
	known := map[results.Scenario]bool{}
	for _, c := range combinations {
		scenario, err := r.scenario(common, s.scenario, c)
		if err != nil && s.all && r.fitsAnother(common, s.scenario, c) {
			continue
		}
		if err == nil && s.peers && !offered(scenario) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if s.steps > 0 && scenario.Rate == 0 {
			return nil, r.errorAt(s.search, "search: its first step is made at the scenario's rate, which is 0 here: use more")
		}
		if known[scenario] {
			continue // it varies something that doesn't concern this transport
		}
		known[scenario] = true
		all = append(all, Scenario{r.name(s.name, scenario, fields), scenario})
	}
	point := Point{
		Set: s.name, About: s.about, Questions: s.questions, SLO: s.slo, Repetitions: s.repetitions, Parallel: s.parallel, Peers: s.peers, Steps: s.steps,
	}
	if s.parallel > 0 {
		point.Scenarios = all
		return []Point{point}, nil
	}
	compared := conditions
	if s.peers {
		compared = append(slices.Clone(conditions), "publisher") // of whose events no process of ours makes
	}
	var points []Point
	for _, family := range stats.GroupBy(all, func(s Scenario) results.Scenario { return s.Family(compared...) }) {
		point.Scenarios = family
		points = append(points, point)
	}
	return points, nil
}

// conditions are fields whose scenarios are compared within a set, beside the transport and the server: they run right after each other.
var conditions = func() (keys []string) {
	for _, c := range stats.Conditions {
		keys = append(keys, c.Varies()...)
	}
	return keys
}()

// fitsAnother reports whether another transport could have the scenario that this one can't: all are those that can.
func (r *reader) fitsAnother(common, set, combination layer) bool {
	at := combination["transport"].GetToken().Position
	for _, name := range transport.Names() {
		other := maps.Clone(combination)
		other["transport"] = ast.String(token.New(name, name, at))
		if _, err := r.scenario(common, set, other); err == nil {
			return true
		}
	}
	return false
}

// offered reports whether the scenario's server, if it is a shipped one, offers its transport over its version of HTTP.
func offered(s results.Scenario) bool {
	if s.Target == "" {
		return true
	}
	t, err := targets.Load(s.Target)
	if err != nil {
		panic("internal error: " + err.Error()) // its name is one of those that are shipped
	}
	return t.Offers(s.Transport, s.HTTP, s.TLS)
}

// scenario lays the layers of fields over the default and checks the outcome. Of think and poll_interval, which exclude each
// other, the one of the later layer holds.
func (r *reader) scenario(layers ...layer) (results.Scenario, error) {
	s := results.Default()
	s.Network = results.NetworkAuto
	from := layer{}
	for _, l := range layers {
		for _, field := range order(l) {
			if err := r.set(results.FieldNamed(field).At(&s), field, l[field]); err != nil {
				return s, err
			}
			from[field] = l[field]
		}
		think, interval := l["think"] != nil && s.Think > 0, l["poll_interval"] != nil && s.PollInterval > 0
		adapts := l["adaptive"] != nil && s.Adaptive != ""
		switch {
		case think && interval:
			return s, r.errorAt(l["think"], "think and poll_interval exclude each other: the first waits after an answer, the second goes by the clock")
		case adapts && interval:
			return s, r.errorAt(l["adaptive"], "adaptive and poll_interval exclude each other: the first waits after an answer, the second goes by the clock")
		case think && !adapts:
			s.PollInterval, s.Adaptive = 0, ""
		case adapts && !think:
			s.PollInterval, s.Think = 0, 0
		case interval:
			s.Think, s.Adaptive = 0, ""
		}
	}
	if err := s.CompleteValid(); err != nil {
		if e, ok := err.(*results.FieldError); ok {
			return s, r.errorAt(from[e.Field], "%w", e)
		}
		return s, fmt.Errorf("%s: %w", r.path, err)
	}
	return s, nil
}

// name makes a scenario's name of its set, its label and what varies otherwise: busy-sse-rate20-latest.
func (r *reader) name(set string, s results.Scenario, varied []string) string {
	parts := []string{set, strings.ReplaceAll(s.Label(), " ", "-")}
	for _, f := range results.Fields {
		if !slices.Contains(varied, f.Key) || f.InLabel {
			continue
		}
		switch value := f.Value(s).(type) {
		case string:
			parts = append(parts, strings.ReplaceAll(cmp.Or(value, f.Empty), "/", "-")) // which parts an ID
		default:
			parts = append(parts, fmt.Sprint(f.Key, value))
		}
	}
	name := strings.Join(parts, "-")
	for n := 2; r.seen[name]; n++ {
		name = fmt.Sprintf("%s-%d", strings.Join(parts, "-"), n)
	}
	r.seen[name] = true
	return name
}

// order returns the keys of fields in the order of Scenario, so that runs are planned the same way each time.
func order[V any](fields map[string]V) []string {
	return slices.DeleteFunc(results.FieldKeys(), func(key string) bool {
		_, ok := fields[key]
		return !ok
	})
}
