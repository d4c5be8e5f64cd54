// Package suites reads named sets of scenarios from YAML files: those embedded here, and the user's own.
package suites

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"pollpush/results"
)

//go:embed *.yaml
var embedded embed.FS

// A Suite is a plan of measurements.
type Suite struct {
	Name   string // of the embedded suite, or the file's name without its ending
	Text   string // the YAML it was read from
	About  string
	Points []Point
}

// A Point is a family of scenarios that are compared with each other: they differ in the transport and in how it asks.
// Its runs are made one right after the other (or at the same time), so that they meet the same noise.
type Point struct {
	Set         string // the set it belongs to
	Repetitions int
	Scenarios   []Scenario
}

// A Scenario has a name that is unique within its suite.
type Scenario struct {
	Name string
	results.Scenario
}

// Names returns the embedded suites.
func Names() []string {
	files, err := embedded.ReadDir(".")
	if err != nil {
		panic("internal error: " + err.Error())
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	return names
}

// Load returns the embedded suite of that name, or else the one in the file of that name, all of whose scenarios are
// valid for the transports. Errors name file and line.
func Load(nameOrFile string, transports []string) (*Suite, error) {
	if text, err := embedded.ReadFile(nameOrFile + ".yaml"); err == nil {
		return Parse(nameOrFile, nameOrFile+".yaml", string(text), transports)
	}
	text, err := os.ReadFile(nameOrFile)
	if err != nil {
		if !strings.ContainsAny(nameOrFile, "./") {
			return nil, fmt.Errorf("no suite %q: use %s, or the name of a YAML file%s",
				nameOrFile, strings.Join(Names(), ", "), results.Hint(nameOrFile, Names()))
		}
		return nil, fmt.Errorf("read suite: %w", err)
	}
	name := strings.TrimSuffix(filepath.Base(nameOrFile), filepath.Ext(nameOrFile))
	return Parse(name, nameOrFile, string(text), transports)
}

// file is what a suite file may contain. Values of scenario fields stay nodes, so that errors know their line.
type file struct {
	About       string              `yaml:"about"`
	Repetitions int                 `yaml:"repetitions"`
	Scenario    map[string]ast.Node `yaml:"scenario"` // for all sets
	Sets        []set               `yaml:"sets"`
}

type set struct {
	Name        string                `yaml:"name"`
	About       string                `yaml:"about"`
	Repetitions int                   `yaml:"repetitions"` // 0: the file's
	Scenario    map[string]ast.Node   `yaml:"scenario"`
	Vary        map[string][]ast.Node `yaml:"vary"` // one scenario for each combination
}

// Parse reads a suite from text; path is what errors call it.
func Parse(name, path, text string, transports []string) (*Suite, error) {
	var f file
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("%s: it is empty", path)
	}
	if err := yaml.NewDecoder(strings.NewReader(text), yaml.DisallowUnknownField()).Decode(&f); err != nil {
		return nil, syntaxError(path, err)
	}
	if len(f.Sets) == 0 {
		return nil, fmt.Errorf("%s: it has no sets, so there is nothing to run", path)
	}
	p := parser{path: path, transports: transports, seen: map[string]bool{}}
	suite := &Suite{Name: name, Text: text, About: f.About}
	for i, s := range f.Sets {
		if s.Name == "" || strings.ContainsAny(s.Name, "/ ") {
			return nil, fmt.Errorf("%s: set %d needs a name without blanks and slashes", path, i+1)
		}
		s.Repetitions = cmpOr(s.Repetitions, f.Repetitions, 1)
		if s.Repetitions < 1 || s.Repetitions > 1000 {
			return nil, fmt.Errorf("%s: set %q: repetitions: %d is out of range: use 1 to 1000", path, s.Name, s.Repetitions)
		}
		points, err := p.expand(f, s)
		if err != nil {
			return nil, err
		}
		suite.Points = append(suite.Points, points...)
	}
	return suite, nil
}

func cmpOr(values ...int) int {
	for _, v := range values {
		if v != 0 {
			return v
		}
	}
	return 0
}

// maxScenarios is the most that one set may make: more is a slip of the pen, and would run for weeks.
const maxScenarios = 10_000

type parser struct {
	path       string
	transports []string
	seen       map[string]bool // names of scenarios so far
}

// at says where a node is.
func (p *parser) at(n ast.Node) string {
	if n == nil || n.GetToken() == nil {
		return p.path
	}
	return fmt.Sprintf("%s:%d", p.path, n.GetToken().Position.Line)
}

// expand makes the points of a set: all combinations of what it varies.
func (p *parser) expand(f file, s set) ([]Point, error) {
	fields := order(s.Vary)
	combinations := []map[string]ast.Node{{}}
	for _, field := range fields {
		if len(s.Vary[field]) == 0 {
			return nil, fmt.Errorf("%s: set %q varies %s over nothing", p.path, s.Name, field)
		}
		var longer []map[string]ast.Node
		for _, c := range combinations {
			for _, value := range s.Vary[field] {
				with := map[string]ast.Node{field: value}
				for k, v := range c {
					with[k] = v
				}
				longer = append(longer, with)
			}
		}
		if combinations = longer; len(longer) > maxScenarios {
			return nil, fmt.Errorf("%s: set %q makes more than %d scenarios: vary fewer things", p.path, s.Name, maxScenarios)
		}
	}
	var points []Point
	index := map[results.Scenario]int{}
	known := map[results.Scenario]bool{}
	for _, c := range combinations {
		scenario, err := p.scenario(f.Scenario, s.Scenario, c)
		if err != nil {
			return nil, err
		}
		if known[scenario] {
			continue // it varies something that doesn't concern this transport
		}
		known[scenario] = true
		named := Scenario{p.name(s.Name, scenario, fields), scenario}
		family := scenario.Family()
		i, ok := index[family]
		if !ok {
			i = len(points)
			index[family] = i
			points = append(points, Point{Set: s.Name, Repetitions: s.Repetitions})
		}
		points[i].Scenarios = append(points[i].Scenarios, named)
	}
	return points, nil
}

// scenario lays the layers of fields over the default and checks the outcome.
func (p *parser) scenario(layers ...map[string]ast.Node) (results.Scenario, error) {
	s := results.Default()
	from := map[string]ast.Node{}
	for _, layer := range layers {
		for _, field := range order(layer) {
			node := layer[field]
			target, ok := fieldNamed(&s, field)
			if !ok {
				return s, fmt.Errorf("%s: a scenario has no %q%s", p.at(node), field, results.Hint(field, fieldNames()))
			}
			if node == nil || node.Type() == ast.NullType {
				return s, fmt.Errorf("%s: %s has no value", p.at(node), field)
			}
			if err := yaml.NodeToValue(node, target, yaml.Strict()); err != nil {
				return s, fmt.Errorf("%s: %s: %s", p.at(node), field, reason(err))
			}
			from[field] = node
		}
	}
	if from["think"] != nil && from["poll_interval"] == nil {
		s.PollInterval = 0
	}
	err := s.Validate(p.transports) // also of what Complete clears, because it does not concern the transport
	if err == nil {
		s.Complete()
		err = s.Validate(p.transports)
	}
	if err != nil {
		if e, ok := err.(*results.FieldError); ok {
			return s, fmt.Errorf("%s: %w", p.at(from[e.Field]), e)
		}
		return s, err
	}
	return s, nil
}

// name makes a scenario's name of its set, its label and what varies otherwise: busy-sse-rate20-latest.
func (p *parser) name(set string, s results.Scenario, varied []string) string {
	parts := []string{set, strings.ReplaceAll(s.Label(), " ", "-")}
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		field := jsonName(v.Type().Field(i))
		if !slices.Contains(varied, field) || slices.Contains([]string{"transport", "poll_interval", "think", "hold"}, field) {
			continue
		}
		if v.Field(i).Kind() == reflect.String {
			parts = append(parts, v.Field(i).String())
			continue
		}
		parts = append(parts, fmt.Sprintf("%s%v", field, v.Field(i).Interface()))
	}
	name := strings.Join(parts, "-")
	for n := 2; p.seen[name]; n++ {
		name = fmt.Sprintf("%s-%d", strings.Join(parts, "-"), n)
	}
	p.seen[name] = true
	return name
}

// order returns the keys of fields in the order of Scenario, unknown ones first, so that runs are planned the same way
// each time.
func order[V any](fields map[string]V) []string {
	names := fieldNames()
	keys := make([]string, 0, len(fields))
	for k := range fields {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if i, j := slices.Index(names, a), slices.Index(names, b); i != j {
			return i - j
		}
		return strings.Compare(a, b)
	})
	return keys
}

func fieldNames() []string {
	var names []string
	for f := range reflect.TypeFor[results.Scenario]().Fields() {
		names = append(names, jsonName(f))
	}
	return names
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// fieldNamed returns a pointer to the field of s with that JSON name.
func fieldNamed(s *results.Scenario, name string) (any, bool) {
	i := slices.Index(fieldNames(), name)
	if i < 0 {
		return nil, false
	}
	return reflect.ValueOf(s).Elem().Field(i).Addr().Interface(), true
}
